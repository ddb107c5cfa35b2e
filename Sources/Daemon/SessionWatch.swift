import FoundationEssentials
import HTTPTypes
import Logging
import ServiceLifecycle
import Synchronization
import Wire

/// Follows auth's news of ended sessions, so that no request has to ask auth.
///
/// The age of the news is the time since auth was last asked. It must be at most a second for admins and a minute for
/// customers. If the news is older, requests wait for one shared question, and are refused if it is not answered. Once auth has
/// been silent for longer than the longest wait, requests are refused at once, so that they don't fill the daemon for visitors.
package final class SessionWatch: Service {
    /// The allowed age of the news, and the timing of the questions.
    package struct Limits: Sendable {
        package var staff = Duration.seconds(1)
        package var customers = Duration.seconds(60)
        /// Between two questions.
        package var interval = Duration.milliseconds(400)
        /// How long a question may take.
        package var question = Duration.seconds(1)
        /// How long a request waits for news.
        package var patience = Duration.seconds(2)
        /// The same before the first news: auth may still be starting.
        package var firstPatience = Duration.seconds(5)

        package init() {}
    }

    /// The path of auth's news.
    package static let route = "/internal/sessions/ended"

    /// The address of auth. Every daemon with a watch has this setting.
    package static let auth = SisterAddress.setting("auth")

    private struct State {
        var ended = EndedSessions()
        /// The number of the last known item.
        var lastNumber = 0
        /// All sessions that ended before this moment are known. nil before the first news.
        var knownUntil: ContinuousClock.Instant?
        /// The running question. Its value says whether it was answered.
        var question: Task<Bool, Never>?
        /// The time of the first of the unanswered questions.
        var silentSince: ContinuousClock.Instant?
        var failure = ""
    }

    private let sister: SisterClient
    private let limits: Limits
    private let logger: Logger
    private let state = Mutex(State())

    /// - Throws: `SettingError`.
    package init(_ setup: Setup, limits: Limits = Limits()) throws(SettingError) {
        sister = SisterClient("account", at: try setup.settings.value(of: Self.auth), over: setup.http)
        self.limits = limits
        logger = setup.logger
    }

    // MARK: - Deciding

    /// Checks the session of a person. Sister daemons have none.
    ///
    /// - Throws: `Problem` 401 if the session has ended, 503 if that can't be checked now.
    func check(_ identity: Identity) async throws(Problem) {
        guard identity.role != .service else { return }
        let arrival = ContinuousClock.now
        let oldest = arrival - (identity.role == .user ? limits.customers : limits.staff)
        while !isKnown(until: oldest) {
            guard mayWait(since: arrival), !Task.isCancelled else { throw .sessionUnchecked }
            if await !ask() { try? await Task.sleep(for: .milliseconds(50)) }
        }
        if state.withLock({ $0.ended.contains(identity) }) { throw .sessionEnded }
    }

    private func isKnown(until moment: ContinuousClock.Instant) -> Bool {
        state.withLock { $0.knownUntil.map { $0 >= moment } ?? false }
    }

    private func mayWait(since arrival: ContinuousClock.Instant) -> Bool {
        let (silentSince, isFirst) = state.withLock { ($0.silentSince, $0.knownUntil == nil) }
        let patience = isFirst ? limits.firstPatience : limits.patience
        return ContinuousClock.now - min(arrival, silentSince ?? arrival) < patience
    }

    // MARK: - Asking

    /// Asks periodically, so that requests find recent news. Logs once when auth has fallen silent, and once when it answers
    /// again.
    package func run() async throws {
        try? await cancelWhenGracefulShutdown { [self] in
            var isSilent = false
            var tidied = ContinuousClock.now
            while true {
                await ask()
                let (silentSince, failure) = state.withLock { ($0.silentSince, $0.failure) }
                if let silentSince, !isSilent, ContinuousClock.now - silentSince > limits.patience {
                    isSilent = true
                    logger.record(.dependencyAway, "no news of ended sessions, admins are refused: \(failure)")
                } else if silentSince == nil, isSilent {
                    isSilent = false
                    logger.record(.dependencyBack, "over: no news of ended sessions")
                }
                if ContinuousClock.now - tidied > .seconds(60) {
                    state.withLock { $0.ended.removeExpired(at: Date()) }
                    tidied = .now
                }
                try await Task.sleep(for: limits.interval)
            }
        }
    }

    /// The reason for missing news, for `systemctl status`. nil if there is recent news.
    var trouble: String? {
        state.withLock { state in
            guard let silentSince = state.silentSince, ContinuousClock.now - silentSince > limits.patience else {
                return nil
            }
            return "no news of ended sessions: \(state.failure)"
        }
    }

    /// Asks auth, or waits for the running question.
    ///
    /// - Returns: whether it was answered.
    @discardableResult
    private func ask() async -> Bool {
        let question = state.withLock { state in
            if let question = state.question { return question }
            // Detached, because it works for all requests and not only for the one that started it.
            let question = Task.detached { await self.fetch() }
            state.question = question
            return question
        }
        return await question.value
    }

    private func fetch() async -> Bool {
        defer { state.withLock { $0.question = nil } }
        let start = ContinuousClock.now
        do throws(Problem) {
            while true {
                let asked = ContinuousClock.now
                let after = state.withLock(\.lastNumber)
                let news: SessionNews = try await sister.call(
                    .get, Self.route, query: [(name: "after", value: String(after))], as: .daemon,
                    timeout: limits.question
                ).decoded()
                if take(news, after: after, asked: asked) { return true }
            }
        } catch {
            state.withLock { state in
                state.silentSince = state.silentSince ?? start
                state.failure = "\(error.status) \(error.detail)"
            }
            return false
        }
    }

    /// - Returns: whether all items were read.
    private func take(_ news: SessionNews, after: Int, asked: ContinuousClock.Instant) -> Bool {
        state.withLock { state in
            for item in news.items { state.ended.add(item) }
            // Numbers only grow, unless a backup was restored. Then everything is read again.
            guard news.lastNumber >= after else {
                state.lastNumber = 0
                return false
            }
            // The item with the last number may have been deleted, so an empty page is also the end.
            state.lastNumber = news.items.last?.number ?? news.lastNumber
            guard state.lastNumber >= news.lastNumber else { return false }
            state.knownUntil = max(state.knownUntil ?? asked, asked)
            state.silentSince = nil
            return true
        }
    }
}

extension Problem {
    fileprivate static let sessionEnded = Problem(
        401, "unauthorized", "Your session has ended. Sign in again.",
        headers: ["WWW-Authenticate": #"Bearer error="invalid_token""#])

    fileprivate static let sessionUnchecked = Problem(
        503, "session-unchecked", "The shop can't check your session right now. Please try again in a moment.",
        headers: ["Retry-After": "2"])
}
