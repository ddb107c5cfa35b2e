import CCurl
import FoundationEssentials

/// A call under way.
///
/// If a kept-alive connection turns out to be dead, libcurl repeats the request by itself, even a POST. Only the caller knows
/// whether that does harm. So a transfer allows one writing of its request, and ends when libcurl is about to write it again.
final class Transfer {
    let handle: EasyHandle
    var caller: CheckedContinuation<Result<HTTPAnswer, HTTPClientError>, Never>?

    private let maximumAnswer: Int
    private var header: [UInt8] = []
    private var body = Data()
    private var received = 0
    private var isTooLarge = false
    private var isWritten = false

    init(_ call: HTTPCall, id: Int, _ limits: HTTPClient.Limits, on handle: EasyHandle) {
        self.handle = handle
        maximumAnswer = call.maximumAnswer
        handle.prepare(call, limits)
        handle.set(CURLOPT_PRIVATE, UnsafeRawPointer(bitPattern: id))
        let context = UnsafeRawPointer(Unmanaged.passUnretained(self).toOpaque())
        for option in [CURLOPT_HEADERDATA, CURLOPT_WRITEDATA, CURLOPT_PREREQDATA] { handle.set(option, context) }
        handle.set(CURLOPT_HEADERFUNCTION) { Transfer.take($0, $1 * $2, $3) { $0.takeHeader($1) } }
        handle.set(CURLOPT_WRITEFUNCTION) { Transfer.take($0, $1 * $2, $3) { $0.body.append(contentsOf: $1) } }
        handle.setRequestFunction { context, _, _, _, _ in
            guard let context else { return CURL_PREREQFUNC_ABORT }
            return Transfer.of(context).mayWrite() ? CURL_PREREQFUNC_OK : CURL_PREREQFUNC_ABORT
        }
    }

    func outcome(_ code: CURLcode) -> Result<HTTPAnswer, HTTPClientError> {
        switch code {
        case CURLE_OK: .success(HTTPAnswer(status: handle.status, body: body, header: header))
        case CURLE_OPERATION_TIMEDOUT: .failure(.timedOut)
        case CURLE_WRITE_ERROR where isTooLarge: .failure(.tooLarge)
        case CURLE_ABORTED_BY_CALLBACK: .failure(.failed("the connection was dead"))
        default: .failure(.failed(String(cString: curl_easy_strerror(code))))
        }
    }

    // MARK: - Called by libcurl

    private func mayWrite() -> Bool {
        defer { isWritten = true }
        return !isWritten
    }

    /// Takes a line of the header. A status line replaces the header of an interim answer (1xx).
    private func takeHeader(_ line: UnsafeRawBufferPointer) {
        if line.starts(with: "HTTP/".utf8) { header.removeAll(keepingCapacity: true) }
        header.append(contentsOf: line)
    }

    private static func of(_ context: UnsafeMutableRawPointer) -> Transfer {
        Unmanaged<Transfer>.fromOpaque(context).takeUnretainedValue()
    }

    /// - Returns: the number of bytes taken. If it is less than `count`, libcurl ends the call.
    private static func take(
        _ data: UnsafeMutablePointer<CChar>?, _ count: Int, _ context: UnsafeMutableRawPointer?,
        _ keep: (Transfer, UnsafeRawBufferPointer) -> Void
    ) -> Int {
        guard let context else { return 0 }
        let transfer = of(context)
        transfer.received += count
        if transfer.received > transfer.maximumAnswer {
            transfer.isTooLarge = true
            return Int(CURL_WRITEFUNC_ERROR)
        }
        keep(transfer, UnsafeRawBufferPointer(start: data, count: count))
        return count
    }
}
