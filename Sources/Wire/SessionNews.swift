package import FoundationEssentials
package import JSON

/// Auth's news of ended sessions for its sisters: a page of a list that only grows at its end.
package struct SessionNews: Sendable, Equatable {
    /// The number of the newest item, on this page or after it.
    package let lastNumber: Int
    /// The items, sorted by number.
    package let items: [Item]

    package init(lastNumber: Int, items: [Item]) {
        self.lastNumber = lastNumber
        self.items = items
    }

    /// The end of one session or of all sessions of a person.
    package struct Item: Sendable, Equatable {
        package let number: Int
        package let ended: Ended
        /// The time at which all tokens of this item have expired.
        package let expiresAt: Timestamp

        package init(number: Int, ended: Ended, expiresAt: Timestamp) {
            self.number = number
            self.ended = ended
            self.expiresAt = expiresAt
        }
    }

    /// The ended session or sessions.
    package enum Ended: Sendable, Equatable {
        case session(UUID)
        /// All sessions of a person whose tokens were issued before that moment.
        case sessions(ofUser: UUID, issuedBefore: Timestamp)
    }
}

extension SessionNews: JSONEncodable, JSONReadable {
    package func write(to json: inout JSONWriter) {
        json.object { json in
            json.field("last_number", lastNumber)
            json.field("items", items)
        }
    }

    package init(reading json: inout JSONReader) throws(JSONSyntaxError) {
        self = try json.object { members throws(JSONSyntaxError) in
            SessionNews(lastNumber: try members.value("last_number"), items: try members.value("items"))
        }
    }
}

extension SessionNews.Item: JSONEncodable, JSONReadable {
    package init(reading json: inout JSONReader) throws(JSONSyntaxError) {
        self = try json.object { members throws(JSONSyntaxError) in
            let number: Int = try members.value("number")
            let session: UUID? = try members.value("session_id")
            let ended: SessionNews.Ended =
                if let session {
                    .session(session)
                } else {
                    .sessions(ofUser: try members.value("user_id"), issuedBefore: try members.value("issued_before"))
                }
            return SessionNews.Item(number: number, ended: ended, expiresAt: try members.value("expires_at"))
        }
    }

    package func write(to json: inout JSONWriter) {
        json.object { json in
            json.field("number", number)
            switch ended {
            case .session(let id): json.field("session_id", id)
            case .sessions(let user, let moment):
                json.field("user_id", user)
                json.field("issued_before", moment)
            }
            json.field("expires_at", expiresAt)
        }
    }
}
