import Daemon

/// The owner's sentence and picture at the top of the front page.
package struct Welcome: Sendable {
    /// A sentence; empty if the front page begins with the products.
    let words: String
    /// A wide picture, and the one for dark screens if that is another.
    let pictures: [String]

    init(_ settings: Settings) throws(SettingError) {
        words = try settings.value(of: GatewaySettings.welcome)
        pictures = try settings.value(of: GatewaySettings.hero)
    }
}
