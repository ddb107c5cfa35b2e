import CSystemd
import Glibc

/// A listening socket that systemd opened and holds for the daemon.
package struct ListenSocket: Sendable, Equatable {
    /// `FileDescriptorName=` of the socket unit, such as `public`.
    package let name: String
    /// The file descriptor.
    package let descriptor: CInt
}

/// The sockets that systemd passed (sd_listen_fds(3)).
package enum ListenSockets {
    /// Takes over the sockets; empty if the daemon was not started with a socket unit.
    ///
    /// Call it before the process starts a thread: it removes `LISTEN_FDS` and the related variables from the environment, so
    /// that no child process uses the sockets.
    ///
    /// - Throws: `ListenSocketsError` if systemd announced sockets that this process can't use.
    package static func take() throws(ListenSocketsError) -> [ListenSocket] {
        let announced = getenv("LISTEN_FDS").map { String(cString: $0) }
        let addressee = getenv("LISTEN_PID").map { String(cString: $0) }

        var names: UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>?
        let count = sd_listen_fds_with_names(1, &names)
        defer { release(names) }

        guard count >= 0 else {
            throw ListenSocketsError("LISTEN_FDS=\(announced ?? "") can't be read (error \(-count))")
        }
        if count == 0, let announced, announced != "0" {
            throw ListenSocketsError(
                "systemd passed \(announced) sockets to process \(addressee ?? "?"), but this is \(getpid()): "
                    + "start the daemon directly, or with a wrapper that ends in exec")
        }
        var sockets: [ListenSocket] = []
        for index in 0..<count {
            let name = names?[Int(index)].map { String(cString: $0) } ?? "unknown"
            let descriptor = SD_LISTEN_FDS_START + index
            guard sd_is_socket(descriptor, AF_UNSPEC, CInt(SOCK_STREAM.rawValue), 1) > 0 else {
                throw ListenSocketsError(
                    "descriptor \(descriptor) (\(name)) is not a listening stream socket: "
                        + "its unit needs ListenStream= and Accept=no")
            }
            sockets.append(ListenSocket(name: name, descriptor: descriptor))
        }
        return sockets
    }

    /// Frees the memory of sd_listen_fds_with_names(): each name, then the list.
    private static func release(_ names: UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>?) {
        var next = names
        while let name = next?.pointee {
            free(name)
            next = next?.advanced(by: 1)
        }
        free(names)
    }
}

/// The passed sockets can't be used. This is a mistake in a unit file, so the daemon exits with 78 (EX_CONFIG).
package struct ListenSocketsError: Error, CustomStringConvertible {
    package let description: String

    init(_ description: String) {
        self.description = description
    }
}
