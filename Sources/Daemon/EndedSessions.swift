import FoundationEssentials
import Wire

/// The ended sessions whose tokens have not expired yet. A daemon needs to remember no others.
struct EndedSessions: Sendable {
    /// The time when the session's last token expires.
    private var sessions: [UUID: Date] = [:]
    /// For each person, the moment before which their tokens are invalid, and the time when the last of these tokens expires.
    private var people: [UUID: (issuedBefore: Date, expiresAt: Date)] = [:]

    var count: Int { sessions.count + people.count }

    mutating func add(_ item: SessionNews.Item) {
        let expiry = item.expiresAt.date
        switch item.ended {
        case .session(let id): sessions[id] = expiry
        case .sessions(let user, let moment):
            let known = people[user]
            people[user] = (
                max(known?.issuedBefore ?? moment.date, moment.date), max(known?.expiresAt ?? expiry, expiry)
            )
        }
    }

    func contains(_ identity: Identity) -> Bool {
        if let session = identity.sessionID, sessions[session] != nil { return true }
        guard let user = identity.userID, let end = people[user] else { return false }
        return identity.issuedAt < end.issuedBefore
    }

    /// Forgets sessions whose tokens have expired.
    mutating func removeExpired(at now: Date) {
        sessions = sessions.filter { $0.value > now }
        people = people.filter { $0.value.expiresAt > now }
    }
}
