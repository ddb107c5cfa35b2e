import Shopctl
import Testing

@Suite("Setup") struct SetupTests {
    @Test("What the operator wrote into a file of settings stays, and the last line of a name holds")
    func environmentFile() {
        var file = EnvironmentFile("# settings\nSHOP_CURRENCY=USD\n\nLOG_LEVEL=\"debug\"\nSHOP_CURRENCY=EUR\n")
        #expect(file["SHOP_CURRENCY"] == "EUR")
        #expect(file["LOG_LEVEL"] == "debug")
        #expect(file["SHOP_LANGUAGE"] == nil)
        file["SHOP_CURRENCY"] = "KZT"
        file["SHOP_LANGUAGE"] = "ru"
        #expect(
            file.text == "# settings\nSHOP_CURRENCY=USD\n\nLOG_LEVEL=\"debug\"\nSHOP_CURRENCY=KZT\nSHOP_LANGUAGE=ru\n")
    }

    @Test("Port and name of the site change, the operator's other lines stay")
    func site() {
        let text = "# where\nlisten 8000;\nlisten [::]:8000;\nserver_name _;\nssl_certificate /etc/x.pem;\n"
        #expect(SiteFile.changed(text, port: nil, domain: nil) == text)
        #expect(
            SiteFile.changed(text, port: 80, domain: "shop.example.org")
                == "# where\nlisten 80;\nlisten [::]:80;\nserver_name shop.example.org;\nssl_certificate /etc/x.pem;\n")
        #expect(SiteFile.changed("# none\n", port: 81, domain: nil) == "# none\nlisten 81;\nlisten [::]:81;\n")
    }
}
