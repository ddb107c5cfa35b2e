// NAME
//     shopctl - look after a shop
//
// SYNOPSIS
//     shopctl COMMAND [OPTION...]
//
// DESCRIPTION
//     "shopctl help COMMAND" explains a command and its options.
//
//         setup      set the shop up on this host and start it; asks a few questions or takes options
//         status     show how it is: units, sockets, databases, backups; --json for a program
//         backup     back up the databases and the pictures; shop-backup.timer does it every night
//         drill      restore the newest backup into scratch databases and compare; shop-drill.timer, weekly
//         restore    put a backup in the place of what is there; the databases of before are kept
//         audit      prove that the log of acts is whole: shopctl audit verify
//         unlock     let somebody sign in after too many wrong passwords
//         mail       list mail that will not be sent by itself, and send it again
//         migrate    bring the databases up to date, as the daemons do when they start
//         demo       fill an empty shop with demo products
//
//     A backup is a folder in /var/backups/shop, named by its moment: a dump of each database from one snapshot, the
//     pictures, the rows and sums of every table, and the checksums of it all. It appears whole or not at all, and is kept
//     for 14 days; the newest is kept however old it is. It holds neither carts nor /etc/shop.
//
// FILES
//     /etc/shop                     what setup writes
//     /var/backups/shop             backups
//     /usr/lib/shop/prepare-host    makes users, the secret key and databases; run by setup
//
// DIAGNOSTICS
//     exit 0     done; of status: all is well
//     exit 1     failed, the last line says why; of status: somebody should look
//     exit 2     of status: customers notice
//     exit 64    the command line is wrong
//
// EXAMPLES
//         shopctl setup --admin-email me@example.org --admin-password-file - --currency EUR <password
//         shopctl status || mail -s "the shop" root </dev/null
//         systemctl start shop-backup
//         systemctl stop shop.target && shopctl restore 20261123T031500Z
//
// SEE ALSO
//     shop(7), systemctl(1), journalctl(1)

package import ArgumentParser
import Daemon

/// The operator's tool; one file for each sub-command.
package struct Shopctl: AsyncParsableCommand {
    package static let configuration = CommandConfiguration(
        commandName: "shopctl", abstract: "Look after a shop.", version: shopVersion,
        subcommands: [
            Setup.self, Status.self, Backup.self, Drill.self, Restore.self, FingerprintCommand.self,
            DatabaseStateCommand.self, Migrate.self, Audit.self, Unlock.self, Mail.self, Demo.self, Prove.self,
        ])

    package init() {}

    /// The program; here, where the compiler sees which of ArgumentParser's two `main` is meant.
    package static func program() async { await main() }
}
