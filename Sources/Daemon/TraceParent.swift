/// The place of a request in the caller's trace (W3C Trace Context, `traceparent`). The shop starts no traces. It passes them
/// on, so that its daemons appear in the trace of the caller.
package struct TraceParent: Sendable, Equatable, CustomStringConvertible {
    /// 32 hexadecimal digits; the same in every daemon, and in the journal as TRACE_ID.
    package let traceID: String
    private let parentID: String
    private let flags: String

    /// - Returns: nil for headers that the recommendation says to ignore.
    package init?(_ header: String) {
        let parts = header.split(separator: "-", omittingEmptySubsequences: false)
        // Later versions may append more parts.
        guard parts.count == 4 || parts.count > 4 && parts[0] != "00", parts[0].utf8.count == 2, parts[0] != "ff",
            parts[1].utf8.count == 32, parts[2].utf8.count == 16, parts[3].utf8.count == 2,
            parts.prefix(4).allSatisfy({ $0.utf8.allSatisfy(Self.isHexadecimal) }),
            parts[1].contains(where: { $0 != "0" }), parts[2].contains(where: { $0 != "0" })
        else { return nil }
        (traceID, parentID, flags) = (String(parts[1]), String(parts[2]), String(parts[3]))
    }

    private init(traceID: String, parentID: String, flags: String) {
        (self.traceID, self.parentID, self.flags) = (traceID, parentID, flags)
    }

    /// The same trace with a new parent id for a call.
    package var child: TraceParent {
        TraceParent(traceID: traceID, parentID: RequestID.digits(16), flags: flags)
    }

    package var description: String { "00-\(traceID)-\(parentID)-\(flags)" }

    private static func isHexadecimal(_ byte: UInt8) -> Bool {
        (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) || (UInt8(ascii: "a")...UInt8(ascii: "f")).contains(byte)
    }
}
