package import ArgumentParser
import Daemon

/// The operator's tool; one file for each sub-command.
@main
package struct Shopctl: AsyncParsableCommand {
    package static let configuration = CommandConfiguration(
        commandName: "shopctl", abstract: "Look after a shop.", version: shopVersion,
        subcommands: [
            Setup.self, Status.self, Backup.self, Drill.self, Restore.self, FingerprintCommand.self,
            DatabaseStateCommand.self, Migrate.self, Demo.self,
        ])

    package init() {}
}
