import FoundationEssentials
import Wire

/// The sessions that have ended and whose tokens have not expired yet: all that a daemon has to remember of them.
struct EndedSessions: Sendable {
    /// Session → when its last token has expired.
    private var sessions: [UUID: Date] = [:]
    /// Person → the moment before which their tokens are dead, and when the last of those has expired.
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

    /// Forgets those whose tokens have expired by themselves.
    mutating func removeExpired(at now: Date) {
        sessions = sessions.filter { $0.value > now }
        people = people.filter { $0.value.expiresAt > now }
    }
}
