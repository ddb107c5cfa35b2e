// NAME
//     shopctl - set up and maintain a shop
//
// SYNOPSIS
//     shopctl COMMAND [OPTION...]
//
// DESCRIPTION
//     "shopctl help COMMAND" explains a command and its options.
//
//         setup      set the shop up on this host and start it; asks questions or takes options
//         status     show the state: units, sockets, databases, backups; --json for a program
//         backup     back up the databases and the pictures; shop-backup.timer does it every night
//         drill      restore the newest backup into scratch databases and compare; shop-drill.timer does it every week
//         restore    replace the databases with a backup; the previous databases are kept
//         audit      prove that the audit log is complete and unchanged: shopctl audit verify
//         unlock     let somebody sign in after too many wrong passwords
//         mail       list mail that is not sent automatically, and send it again
//         migrate    migrate the databases, as the daemons do at start
//         demo       fill an empty shop with demo products
//
//     A backup is a folder in /var/backups/shop, named after its time. It has a dump of each database from one snapshot, the
//     pictures, the row counts and sums of every table, and the checksums of all files. It appears complete or not at all, and
//     is kept for 14 days. The newest backup is kept however old it is. Backups contain neither carts nor /etc/shop.
//
// FILES
//     /etc/shop                     the settings that setup writes
//     /var/backups/shop             backups
//     /usr/lib/shop/prepare-host    creates users, the secret key and databases; setup runs it
//
// DIAGNOSTICS
//     exit 0     success; for status: all is well
//     exit 1     failure, the last line gives the reason; for status: something needs attention
//     exit 2     for status: customers are affected
//     exit 64    the command line is wrong
//
// EXAMPLES
//         shopctl setup --admin-email me@example.org --admin-password-file - --currency EUR <password
//         shopctl status || mail -s "the shop" root </dev/null
//         systemctl start shop-backup
//         systemctl stop shop.target && shopctl restore 20261123T031500Z
//
// SECURITY
//     On a host with the package, setup, restore, unlock, mail and audit need root. shop-backup.service and shop-drill.service
//     run backup and drill as the user shop-backup, which may read the databases and create new ones, but not change the
//     shop's.
//
//     Backups contain customers' data and the hashes of passwords. Only shop-backup and root can read /var/backups/shop.
//     Backups are not encrypted.
//
// BUGS
//     backup, drill and restore know only databases on this host. They refuse to run if a setting names another host.
//
//     A restore makes sessions valid again that have ended since the backup, until their tokens expire.
//
// SEE ALSO
//     shop(7), systemctl(1), journalctl(1)

package import ArgumentParser
import Daemon

/// The operator's tool; one file for each sub-command.
package struct Shopctl: AsyncParsableCommand {
    package static let configuration = CommandConfiguration(
        commandName: "shopctl", abstract: "Set up and maintain a shop.", version: shopVersion,
        subcommands: [
            Setup.self, Status.self, Backup.self, Drill.self, Restore.self, FingerprintCommand.self,
            DatabaseStateCommand.self, Migrate.self, Audit.self, Unlock.self, Mail.self, Demo.self, Prove.self,
        ])

    package init() {}

    /// The program. It is here because the compiler can then choose between ArgumentParser's two `main`.
    package static func program() async { await main() }
}
