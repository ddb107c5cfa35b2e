import FoundationEssentials
import TestSupport
import Wire

/// The browser of a guest, which keeps the cookie that cart sets.
final class Browser {
    var cookie: String?
    private let daemon: TestDaemon

    init(_ daemon: TestDaemon) {
        self.daemon = daemon
    }

    @discardableResult
    func call(
        _ method: TestDaemon.Method, _ path: String, token: String? = nil, json: String? = nil,
        headers: [String: String] = ["Sec-Fetch-Site": "same-origin"]
    ) async throws -> TestAnswer {
        var headers = headers
        if let cookie { headers["Cookie"] = "cart=\(cookie)" }
        let answer = try await daemon.call(method, path, token: token, json: json, headers: headers)
        if let setting = answer.header("Set-Cookie"), let value = setting.split(separator: ";").first?.dropFirst(5) {
            cookie = value.isEmpty ? nil : String(value)
        }
        return answer
    }

    func add(_ quantity: Int, of product: UUID, price: String? = nil) async throws -> TestAnswer {
        let seen = price.map { #","seen_price":"\#($0)""# } ?? ""
        return try await call(
            .post, "/cart/add", json: #"{"product_id":"\#(product.text)","qty":\#(quantity)\#(seen)}"#)
    }

    func cart() async throws -> Cart { try await call(.get, "/cart").decoded() }
}
