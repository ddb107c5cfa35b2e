import Daemon
import FoundationEssentials
import Wire

/// Opens connections to daemons for the duration of `work`.
///
/// - Parameter secret: the key that signs tokens; empty if no call needs one.
/// - Throws: the error of `work`.
func withSisters<Value: Sendable>(
    secret: String, _ work: (SisterConnections) async throws(Problem) -> Value
) async throws(Problem) -> Value {
    let connections = SisterConnections(
        daemon: "shopctl", tokens: TokenSigner(secret: secret, previous: nil))
    do throws(Problem) {
        let value = try await work(connections)
        await connections.close()
        return value
    } catch {
        await connections.close()
        throw error
    }
}

extension Settings {
    private static let hostKey = "/etc/shop/credentials/secret_key"

    /// Whether the package is installed here.
    static var isHost: Bool { FileManager.default.fileExists(atPath: hostKey) }

    /// Calls a daemon: as root on a host with the package, else at its `NAME_URL` with SECRET_KEY.
    ///
    /// - Throws: `ProgramError` with its answer, `SettingError`.
    static func askSister<Value: Sendable>(
        _ daemon: String, _ question: (SisterAddress, SisterConnections) async throws(Problem) -> Value
    ) async throws -> Value {
        let settings = isHost ? try ofHost() : try Settings()
        let address =
            isHost ? SisterAddress.internalSocket(of: daemon) : try settings.value(of: SisterAddress.setting(daemon))
        let secret = try settings.value(of: CommonSettings.secretKey)
        do throws(Problem) {
            return try await withSisters(secret: secret) { connections throws(Problem) in
                try await question(address, connections)
            }
        } catch {
            let fields = error.errors.map { "\($0.field) \($0.message)" }
            throw ProgramError(fields.isEmpty ? error.detail : fields.joined(separator: ", "))
        }
    }

    /// The settings with which root calls the daemons of this host.
    ///
    /// - Throws: `SettingError` if the key can't be read.
    static func ofHost() throws(SettingError) -> Settings {
        try Settings(environment: ["SECRET_KEY_FILE": hostKey])
    }
}
