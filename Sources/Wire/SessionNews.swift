package import FoundationEssentials
package import JSON

/// What auth tells its sisters of sessions that have ended: a page of a list that only grows at its end.
package struct SessionNews: Sendable, Equatable {
    /// The number of the newest item there is, on this page or after it.
    package let lastNumber: Int
    /// In the order of their numbers.
    package let items: [Item]

    package init(lastNumber: Int, items: [Item]) {
        self.lastNumber = lastNumber
        self.items = items
    }

    /// One end.
    package struct Item: Sendable, Equatable {
        package let number: Int
        package let ended: Ended
        /// Afterwards no token that this is about lives any more.
        package let expiresAt: Timestamp

        package init(number: Int, ended: Ended, expiresAt: Timestamp) {
            self.number = number
            self.ended = ended
            self.expiresAt = expiresAt
        }
    }

    /// What has ended.
    package enum Ended: Sendable, Equatable {
        case session(UUID)
        /// All sessions of a person whose tokens were issued before that moment.
        case sessions(ofUser: UUID, issuedBefore: Timestamp)
    }
}

extension SessionNews: JSONEncodable, Decodable {
    enum CodingKeys: String, CodingKey {
        case lastNumber = "last_number"
        case items
    }

    package func write(to json: inout JSONWriter) {
        json.object { json in
            json.field("last_number", lastNumber)
            json.field("items", items)
        }
    }
}

extension SessionNews.Item: JSONEncodable, Decodable {
    enum CodingKeys: String, CodingKey {
        case number
        case sessionID = "session_id"
        case userID = "user_id"
        case issuedBefore = "issued_before"
        case expiresAt = "expires_at"
    }

    package init(from decoder: any Decoder) throws {
        let fields = try decoder.container(keyedBy: CodingKeys.self)
        number = try fields.decode(Int.self, forKey: .number)
        expiresAt = try fields.decode(Timestamp.self, forKey: .expiresAt)
        if let session = try fields.decodeIfPresent(UUID.self, forKey: .sessionID) {
            ended = .session(session)
        } else {
            ended = .sessions(
                ofUser: try fields.decode(UUID.self, forKey: .userID),
                issuedBefore: try fields.decode(Timestamp.self, forKey: .issuedBefore))
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
