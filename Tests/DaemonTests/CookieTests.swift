import Daemon
import HTTPTypes
import Hummingbird
import NIOCore
import Testing

@Suite struct CookieTests {
    @Test(arguments: [
        (["cart=x"], "x"), (["a=1; cart=x=y;b=2"], "x=y"), (["a=1", "b=2; cart=x"], "x"), (["cart=1; cart=2"], "1"),
        (["cart="], ""), (["cart"], nil), (["Cart=x; acart=y; cartb=z"], nil), ([""], nil), ([], nil),
        ([";; =x; cart =y"], nil),
    ])
    func `a cookie is read by its exact name, and of several the first`(fields: [String], value: String?) {
        var head = HTTPRequest(method: .get, scheme: "http", authority: "shop", path: "/")
        for field in fields { head.headerFields.append(HTTPField(name: .cookie, value: field)) }
        #expect(Request(head: head, body: RequestBody(buffer: ByteBuffer())).cookie("cart") == value)
    }
}
