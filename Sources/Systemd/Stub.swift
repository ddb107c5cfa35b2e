// Placeholder for what the skeleton calls; the real module replaces this file and keeps these names.
package import Logging
package struct ListenSocket: Sendable { package let name: String; package let descriptor: CInt }
package enum ListenSockets { package static func take() throws -> [ListenSocket] { [] } }
package struct Notify: Sendable { package init() {}; package func ready(status: String) {}; package func status(_ s: String) {}; package func stopping(status: String) {}; package func watchdog() {} }
package enum Watchdog { package static var interval: Duration? { nil } }
package enum LogOutput { package static func bootstrap(identifier: String, level: Logger.Level) {}; package static var level: Logger.Level { get { .info } set {} }; package static func flush() {} }
