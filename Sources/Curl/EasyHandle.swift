import CCurl

/// libcurl's easy handle, with the options of one call at a time.
final class EasyHandle {
    let easy: UnsafeMutableRawPointer
    private var headers: UnsafeMutablePointer<curl_slist>?

    init() {
        guard let easy = curl_easy_init() else { preconditionFailure("no libcurl handle: out of memory") }
        self.easy = easy
    }

    deinit {
        curl_easy_cleanup(easy)
        curl_slist_free_all(headers)
    }

    /// The status of the answer.
    var status: Int {
        var status = 0
        shop_curl_get_number(easy, CURLINFO_RESPONSE_CODE, &status)
        return status
    }

    /// Discards the options of the previous call, and sets those of this one.
    func prepare(_ call: HTTPCall, _ limits: HTTPClient.Limits) {
        curl_easy_reset(easy)
        set(CURLOPT_URL, call.url)
        if let path = call.socketPath { set(CURLOPT_UNIX_SOCKET_PATH, path) }
        // Other protocols in the URL and proxies in the environment are ignored.
        set(CURLOPT_PROTOCOLS_STR, "http,https")
        set(CURLOPT_PROXY, "")
        set(CURLOPT_PATH_AS_IS, 1)
        set(CURLOPT_HTTP_VERSION, Int(CURL_HTTP_VERSION_1_1))
        set(CURLOPT_SSLVERSION, Int(CURL_SSLVERSION_TLSv1_2))
        set(CURLOPT_NOSIGNAL, 1)
        // Cleaning up does not wait for a thread that still looks up a name.
        set(CURLOPT_QUICK_EXIT, 1)
        // If a host moves, its new address is found soon.
        set(CURLOPT_DNS_CACHE_TIMEOUT, 5)
        set(CURLOPT_TIMEOUT_MS, Self.milliseconds(call.timeout))
        set(CURLOPT_CONNECTTIMEOUT_MS, Self.milliseconds(limits.connecting))
        set(CURLOPT_MAXAGE_CONN, Int(limits.idleTime.components.seconds))
        if call.onFreshConnection {
            set(CURLOPT_FRESH_CONNECT, 1)
            // Nor is it cached after the call.
            set(CURLOPT_FORBID_REUSE, 1)
        }
        setMethod(call)
        setHeaders(call)
    }

    private func setMethod(_ call: HTTPCall) {
        if let body = call.body {
            shop_curl_set_size(easy, CURLOPT_POSTFIELDSIZE_LARGE, curl_off_t(body.count))
            set(CURLOPT_COPYPOSTFIELDS, body)
        } else if call.method == "HEAD" {
            set(CURLOPT_NOBODY, 1)
        } else if ["POST", "PUT", "PATCH"].contains(call.method) {
            // Sends a Content-Length of zero: RFC 9110, 8.6.
            set(CURLOPT_POST, 1)
            set(CURLOPT_POSTFIELDSIZE, 0)
        }
        set(CURLOPT_CUSTOMREQUEST, call.method)
    }

    private func setHeaders(_ call: HTTPCall) {
        curl_slist_free_all(headers)
        headers = nil
        // "Name:" keeps libcurl from adding this header by itself. "Name;" sends it with an empty value.
        var lines = ["Accept:", "Expect:"]
        if !call.headers.contains(where: { $0.name.lowercased() == "content-type" }) { lines.append("Content-Type:") }
        lines += call.headers.map { $0.value.isEmpty ? "\($0.name);" : "\($0.name): \($0.value)" }
        for line in lines {
            guard let longer = curl_slist_append(headers, line) else { preconditionFailure("out of memory") }
            headers = longer
        }
        set(CURLOPT_HTTPHEADER, UnsafeRawPointer(headers))
    }

    /// At least 1, because libcurl takes 0 for no limit.
    private static func milliseconds(_ duration: Duration) -> Int {
        max(1, Int(duration / .milliseconds(1)))
    }

    // MARK: - Options

    func set(_ option: CURLoption, _ value: Int) { shop_curl_set_number(easy, option, value) }
    func set(_ option: CURLoption, _ value: String) { shop_curl_set_text(easy, option, value) }
    func set(_ option: CURLoption, _ value: UnsafeRawPointer?) { shop_curl_set_pointer(easy, option, value) }
    func set(_ option: CURLoption, _ function: shop_curl_data_function) {
        shop_curl_set_data_function(easy, option, function)
    }

    func setRequestFunction(_ function: curl_prereq_callback) { shop_curl_set_request_function(easy, function) }
}
