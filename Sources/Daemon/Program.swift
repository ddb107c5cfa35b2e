import ArgumentParser
import Glibc
import JSON
import Logging
import Systemd

extension ShopDaemon {
    /// The program: reads the command line, checks the settings, runs until SIGTERM.
    ///
    /// Exit codes (sysexits.h): 0 stopped, 1 failed, 64 wrong command line, 78 wrong settings.
    package static func main() async {
        // Before any thread starts, because it removes the variables from the environment.
        let sockets: [ListenSocket]
        do {
            sockets = try ListenSockets.take()
        } catch {
            exit(complain("\(error)", code: EX_CONFIG))
        }
        signal(SIGPIPE, SIG_IGN)

        let command = parseCommandLine()
        if command.openapi {
            guard let api else { exit(complain("it has no routes for programs", code: EX_USAGE)) }
            print(JSONWriter.text(api))
            exit(EXIT_SUCCESS)
        }
        let settings: Settings
        do {
            settings = try Settings(declared: allSettings)
            LogOutput.bootstrap(identifier: programName, level: try settings.value(of: CommonSettings.logLevel))
        } catch {
            exit(complain("\(error)", code: EX_CONFIG))
        }

        let runner = DaemonRunner<Self>(settings: settings, logger: Logger(label: programName))
        do {
            if command.check {
                exit(try await runner.check() ? EXIT_SUCCESS : EXIT_FAILURE)
            }
            try await runner.run(listeners: try listeners(sockets, settings))
        } catch let error as SettingError {
            exit(complain("\(error)", code: EX_CONFIG))
        } catch {
            runner.logger.critical("\(error)")
            LogOutput.flush()
            exit(EXIT_FAILURE)
        }
        LogOutput.flush()
        exit(EXIT_SUCCESS)
    }

    /// The sockets from systemd, or else the address of SHOP_LISTEN.
    private static func listeners(
        _ sockets: [ListenSocket], _ settings: Settings
    ) throws(SettingError) -> [HTTPServer.Listener] {
        if sockets.isEmpty { return [.address(try settings.value(of: CommonSettings.listen))] }
        return sockets.map { .inherited(descriptor: $0.descriptor, name: $0.name) }
    }

    private static func parseCommandLine() -> DaemonCommand {
        do {
            return try DaemonCommand.parse()
        } catch {
            if DaemonCommand.exitCode(for: error) == .success {
                // --help: ArgumentParser's own text does not list the variables.
                print(helpText)
                exit(EXIT_SUCCESS)
            }
            exit(complain(DaemonCommand.message(for: error), code: EX_USAGE))
        }
    }

    private static func complain(_ message: String, code: CInt) -> CInt {
        let line = "\(programName): \(message)\n"
        _ = line.withCString { write(STDERR_FILENO, $0, strlen($0)) }
        return code
    }

    /// The text of `--help`: the options and the table of settings.
    package static var helpText: String {
        var text = """
            \(programName): \(summary)

            Usage: \(programName) [--check]\(api == nil ? "" : " [--openapi]") [--version] [--help]

              --check    check settings and dependencies, then exit with 0 or 1
            \(api == nil ? "" : "  --openapi  print the routes as OpenAPI 3.1\n")\
              --version  print the version
              --help     print this

            Environment (each NAME may also come from the file named by NAME_FILE):

            """
        for setting in allSettings {
            text += "\n  \(setting.name)  (\(setting.type)\(defaultNote(setting)))\n      \(setting.help)\n"
        }
        return text
    }

    private static func defaultNote(_ setting: any SettingDeclaration) -> String {
        switch setting.defaultText {
        case nil: ", required"
        case "": ""
        case let text?: ", default \(text)"
        }
    }
}

/// The options of every daemon.
private struct DaemonCommand: ParsableCommand {
    @Flag var check = false
    @Flag var openapi = false
    @Flag var version = false

    mutating func validate() throws {
        if version {
            print(shopVersion)
            Glibc.exit(EXIT_SUCCESS)
        }
    }
}

/// The version of the suite.
package let shopVersion = "0.1.0"
