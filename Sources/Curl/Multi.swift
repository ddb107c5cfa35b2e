import CCurl
import CGlibc
import Glibc

/// libcurl's multi handle: its calls, its connections, and the sockets for which it waits.
///
/// The sockets are in a separate epoll set, so that one wait of the loop serves all calls. The type is not thread-safe; only
/// its `HTTPClient` may use it.
final class Multi {
    /// The epoll set. It is readable when libcurl has something to do.
    let sockets: CInt
    /// The time at which libcurl has something to do even if no socket is ready.
    private(set) var deadline: ContinuousClock.Instant?

    private let multi: UnsafeMutableRawPointer
    /// Handles without a call, kept because their memory can be used again.
    private var idle: [EasyHandle] = []
    private let maximumIdle: Int
    private var events = [epoll_event](repeating: epoll_event(), count: 64)

    /// Initializes libcurl once in the process, before any other call.
    private static let isReady = curl_global_init(Int(CURL_GLOBAL_DEFAULT)) == CURLE_OK

    init(_ limits: HTTPClient.Limits) {
        guard Self.isReady, let multi = curl_multi_init() else { preconditionFailure("no libcurl: out of memory") }
        self.multi = multi
        sockets = epoll_create1(CInt(EPOLL_CLOEXEC))
        precondition(sockets >= 0, "no epoll: errno \(errno)")
        maximumIdle = limits.connectionsToHost
        shop_curl_set_multi_number(multi, CURLMOPT_PIPELINING, CURLPIPE_NOTHING)
        shop_curl_set_multi_number(multi, CURLMOPT_MAXCONNECTS, limits.idleConnections)
        shop_curl_set_multi_number(multi, CURLMOPT_MAX_HOST_CONNECTIONS, limits.connectionsToHost)
        let context = Unmanaged.passUnretained(self).toOpaque()
        shop_curl_set_multi_pointer(multi, CURLMOPT_SOCKETDATA, context)
        shop_curl_set_multi_pointer(multi, CURLMOPT_TIMERDATA, context)
        shop_curl_set_socket_function(multi) { _, socket, interest, context, _ in
            context.map { Unmanaged<Multi>.fromOpaque($0).takeUnretainedValue().watch(socket, interest) }
            return 0
        }
        shop_curl_set_timer_function(multi) { _, milliseconds, context in
            context.map { Unmanaged<Multi>.fromOpaque($0).takeUnretainedValue().wake(in: milliseconds) }
            return 0
        }
    }

    deinit {
        // libcurl's manual requires the handles to be closed first.
        idle.removeAll()
        curl_multi_cleanup(multi)
        Glibc.close(sockets)
    }

    // MARK: - Calls

    func takeHandle() -> EasyHandle { idle.popLast() ?? EasyHandle() }

    func add(_ handle: EasyHandle) { curl_multi_add_handle(multi, handle.easy) }

    /// Ends the handle's call. If it is still under way, its connection is closed.
    func remove(_ handle: EasyHandle) {
        curl_multi_remove_handle(multi, handle.easy)
        if idle.count < maximumIdle { idle.append(handle) }
    }

    /// The next call that has ended, with libcurl's result; nil if there is none.
    func nextEnded() -> (id: Int, code: CURLcode)? {
        var left: CInt = 0
        while let message = curl_multi_info_read(multi, &left) {
            guard message.pointee.msg == CURLMSG_DONE else { continue }
            var id: UnsafeMutableRawPointer?
            shop_curl_get_pointer(message.pointee.easy_handle, CURLINFO_PRIVATE, &id)
            return (Int(bitPattern: id), message.pointee.data.result)
        }
        return nil
    }

    // MARK: - Sockets and time

    /// Does all work that needs no waiting.
    func advance() {
        let count = epoll_wait(sockets, &events, CInt(events.count), 0)
        for event in events.prefix(Int(max(count, 0))) {
            var ready: CInt = 0
            if event.events & EPOLLIN.rawValue != 0 { ready |= CURL_CSELECT_IN }
            if event.events & EPOLLOUT.rawValue != 0 { ready |= CURL_CSELECT_OUT }
            if event.events & (EPOLLERR.rawValue | EPOLLHUP.rawValue) != 0 { ready |= CURL_CSELECT_ERR }
            act(on: event.data.fd, ready)
        }
        // libcurl sets a timer of 0 ms for work that is already due.
        if let deadline, deadline <= .now {
            self.deadline = nil
            act(on: CURL_SOCKET_BAD, 0)
        }
    }

    private func act(on socket: CInt, _ ready: CInt) {
        var running: CInt = 0
        curl_multi_socket_action(multi, socket, ready, &running)
    }

    private func watch(_ socket: CInt, _ interest: CInt) {
        if interest == CURL_POLL_REMOVE {
            epoll_ctl(sockets, EPOLL_CTL_DEL, socket, nil)
            return
        }
        var event = epoll_event()
        if interest & CURL_POLL_IN != 0 { event.events |= EPOLLIN.rawValue }
        if interest & CURL_POLL_OUT != 0 { event.events |= EPOLLOUT.rawValue }
        event.data.fd = socket
        if epoll_ctl(sockets, EPOLL_CTL_ADD, socket, &event) != 0, errno == EEXIST {
            epoll_ctl(sockets, EPOLL_CTL_MOD, socket, &event)
        }
    }

    private func wake(in milliseconds: Int) {
        deadline = milliseconds < 0 ? nil : .now + .milliseconds(milliseconds)
    }
}
