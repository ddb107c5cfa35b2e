// One program file for all daemons and shopctl, as each of them is a link to it and runs as what it is called. The libraries
// that they share, ten times as large as what is their own, are so in memory once, and on disk once.

import Auth
import Cart
import Catalog
import Daemon
import Gateway
import Glibc
import Mail
import Order
import Shopctl

switch CommandLine.arguments.first?.split(separator: "/").last {
case "shop-auth": await AuthDaemon.main()
case "shop-catalog": await CatalogDaemon.main()
case "shop-cart": await CartDaemon.main()
case "shop-order": await OrderDaemon.main()
case "shop-gateway": await GatewayDaemon.main()
case "shop-mail": await MailDaemon.main()
case "shopctl": await Shopctl.program()
case let name:
    print("shop: there is no program \(name ?? "without a name") in me; call me by a link, such as shop-auth")
    exit(EX_USAGE)
}
