import FoundationEssentials
import HTTPTypes
import Logging
import ServiceLifecycle
import Synchronization
import Wire

/// Knows which sessions have ended, by following auth's news of them, so that no request has to ask auth.
///
/// News have an age: the time since auth was asked for them. For staff it must be a second at most, for customers a minute.
/// When it is more, requests wait for one question that they share, and are refused when it is not answered. Once auth has
/// been silent for longer than anybody waits, they are refused at once: they must not fill the daemon for those who need
/// no session.
package final class SessionWatch: Service {
    /// How old news may be, and how they are fetched.
    package struct Limits: Sendable {
        package var staff = Duration.seconds(1)
        package var customers = Duration.seconds(60)
        /// Between two questions.
        package var interval = Duration.milliseconds(400)
        /// How long a question may take.
        package var question = Duration.seconds(1)
        /// How long a request waits for news.
        package var patience = Duration.seconds(2)
        /// The same before there were news at all: auth may be starting, too.
        package var firstPatience = Duration.seconds(5)

        package init() {}
    }

    /// Where auth tells its news.
    package static let route = "/internal/sessions/ended"

    /// Where auth is; every daemon with a watch has it among its settings.
    package static let auth = SisterAddress.setting("auth")

    private struct State {
        var ended = EndedSessions()
        /// The number of the last item that is known.
        var lastNumber = 0
        /// Nothing that ended before this moment is missing; nil until there were news at all.
        var knownUntil: ContinuousClock.Instant?
        /// The question that is under way, which tells whether it was answered.
        var question: Task<Bool, Never>?
        /// When the first question was asked of those that were not answered since.
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

    /// Lets a person's living session pass; sister daemons have none.
    ///
    /// - Throws: `Problem` 401 when the session has ended, 503 when that can't be known now.
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

    /// Asks every now and then, so that requests find news that are new enough; tells the journal once when auth has fallen
    /// silent, and once when it speaks again.
    package func run() async throws {
        try? await cancelWhenGracefulShutdown { [self] in
            var isSilent = false
            var tidied = ContinuousClock.now
            while true {
                await ask()
                let (silentSince, failure) = state.withLock { ($0.silentSince, $0.failure) }
                if let silentSince, !isSilent, ContinuousClock.now - silentSince > limits.patience {
                    isSilent = true
                    logger.record(.dependencyAway, "no news of ended sessions, staff is refused: \(failure)")
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

    /// Why there are no news, for `systemctl status`; nil when there are.
    var trouble: String? {
        state.withLock { state in
            guard let silentSince = state.silentSince, ContinuousClock.now - silentSince > limits.patience else {
                return nil
            }
            return "no news of ended sessions: \(state.failure)"
        }
    }

    /// Asks auth, or waits for the question that is under way.
    ///
    /// - Returns: whether it was answered.
    @discardableResult
    private func ask() async -> Bool {
        let question = state.withLock { state in
            if let question = state.question { return question }
            // Detached, since it works for all and not for the request that happened to begin it.
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

    /// - Returns: whether that was all there is.
    private func take(_ news: SessionNews, after: Int, asked: ContinuousClock.Instant) -> Bool {
        state.withLock { state in
            for item in news.items { state.ended.add(item) }
            // Numbers only grow, unless a backup was put in the place of the database. Then all is read anew.
            guard news.lastNumber >= after else {
                state.lastNumber = 0
                return false
            }
            // An item may have been deleted since its number was the last, so an empty page is the end, too.
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
