import Catalog
import Daemon
import Order
import Testing

@Suite struct SettingsTests {
    private func complaint(_ settings: [any SettingDeclaration], _ name: String, _ value: String) -> SettingError? {
        do throws(SettingError) {
            _ = try Settings(environment: ["SHOP_ENV": "development", name: value], declared: settings)
            return nil
        } catch {
            return error
        }
    }

    /// The last value that breaks a relation of `TimeLimits`, and the first that keeps it. The daemon ends with 78 for the one.
    @Test(arguments: [
        ("CHECKOUT_STALE_SECONDS", "8", "9"), ("CHECKOUT_STALE_SECONDS", "1", "15"),
        ("PAYMENT_MINUTES", "1436", "1435"),
    ])
    func `order starts with no time limit that another one depends on`(name: String, wrong: String, right: String) {
        #expect(complaint(OrderDaemon.allSettings, name, wrong)?.setting == name)
        #expect(complaint(OrderDaemon.allSettings, name, right) == nil)
    }

    @Test(arguments: [("8", "9"), ("86401", "86400")])
    func `catalog holds stock for no less than a checkout takes, and no longer than a day`(
        wrong: String, right: String
    ) {
        #expect(complaint(CatalogDaemon.allSettings, "RESERVATION_SECONDS", wrong)?.setting == "RESERVATION_SECONDS")
        #expect(complaint(CatalogDaemon.allSettings, "RESERVATION_SECONDS", right) == nil)
    }
}
