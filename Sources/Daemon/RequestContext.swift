package import FoundationEssentials
package import Hummingbird
package import Logging
package import Wire

/// The facts about a request besides the request itself.
package struct ShopContext: RequestContext {
    package var coreContext: CoreRequestContextStorage
    /// The id of this request in every daemon and in every log record.
    package var requestID = ""
    /// The caller; nil for a visitor.
    package var identity: Identity?
    /// The caller's token, to be passed on to sisters.
    package var token: String?
    /// The problem if the session of the caller's cookie can't be checked. Then `identity` is nil.
    var unchecked: Problem?
    /// The address from which the customer connects to nginx. nil for callers that don't come through nginx.
    package var client: ClientAddress?
    /// False for the public socket of a daemon that has a separate one for its sisters.
    var mayUseInternalRoutes = true
    /// Whether this is the socket to which only sisters may connect.
    var isOnInternalSocket = false
    let facts = RequestFacts()

    package init(source: ApplicationRequestContextSource) {
        coreContext = CoreRequestContextStorage(source: source)
    }
}

extension ShopContext {
    /// The caller; nil for a visitor.
    ///
    /// - Throws: `Problem` 503 if the caller's session can't be checked now and a visitor would get a different answer.
    package func caller() throws(Problem) -> Identity? {
        if let unchecked { throw unchecked }
        return identity
    }

    /// - Throws: `Problem` 401 for a visitor, 403 for a sister daemon, 503 if the session can't be checked now.
    @discardableResult
    package func requireUser() throws(Problem) -> Identity {
        guard let identity = try caller() else { throw .unauthorized() }
        guard identity.userID != nil else { throw .forbidden("This is for people, not for daemons.") }
        return identity
    }

    /// - Throws: `Problem` 401 for a visitor, 403 for anyone but an admin.
    @discardableResult
    package func requireAdmin() throws(Problem) -> Identity {
        let identity = try requireUser()
        guard identity.role == .admin else { throw .forbidden("Only an admin may do this.") }
        return identity
    }

    /// - Throws: `Problem` 401 without a token, 403 with a person's.
    @discardableResult
    package func requireService() throws(Problem) -> Identity {
        guard let identity else { throw .unauthorized("Only a sister daemon may do this.") }
        guard identity.role == .service else { throw .forbidden("Only a sister daemon may do this.") }
        return identity
    }

    /// A logger for work on an order. The order's id is also added to the record of the request.
    package func logger(ofOrder id: UUID) -> Logger {
        facts.add("order.id", id.text)
        var logger = logger
        logger[metadataKey: "order.id"] = "\(id.text)"
        return logger
    }

    package var isAdmin: Bool { identity?.role == .admin }

    /// The context with the caller that an inner middleware has found, for an outer one that answers.
    package var withCaller: ShopContext {
        guard let caller = facts.caller else { return self }
        var context = self
        context.identity = caller.identity
        context.token = caller.token
        return context
    }
}

/// The request that the current task works for; sister calls pass its id and its trace on.
package enum CurrentRequest {
    @TaskLocal package static var id: String?
    /// nil if the request belongs to no trace.
    @TaskLocal package static var trace: TraceParent?
}
