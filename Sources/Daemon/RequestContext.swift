package import FoundationEssentials
package import Hummingbird
package import Logging
package import Wire

/// What a route knows of its request besides the request itself.
package struct ShopContext: RequestContext {
    package var coreContext: CoreRequestContextStorage
    /// The id that this request has in every daemon and in every record of the journal.
    package var requestID = ""
    /// Who is calling; nil for a visitor.
    package var identity: Identity?
    /// The caller's token as it came, to be passed on to sisters.
    package var token: String?
    /// Why it is not known whether the session of the caller's cookie has ended; then `identity` is nil.
    var unchecked: Problem?
    /// From where the customer speaks to nginx; nil for who does not come through it.
    package var client: ClientAddress?
    /// False for the public socket of a daemon that has another for its sisters.
    var mayUseInternalRoutes = true
    /// Whether this is the socket to which only sisters may connect.
    var isOnInternalSocket = false
    let facts = RequestFacts()

    package init(source: ApplicationRequestContextSource) {
        coreContext = CoreRequestContextStorage(source: source)
    }
}

extension ShopContext {
    /// Who is calling; nil for a visitor.
    ///
    /// - Throws: `Problem` 503 for somebody whose session can't be checked now, where a visitor would see something else.
    package func caller() throws(Problem) -> Identity? {
        if let unchecked { throw unchecked }
        return identity
    }

    /// - Throws: `Problem` 401 for a visitor, 403 for a sister daemon, 503 when the session can't be checked now.
    @discardableResult
    package func requireUser() throws(Problem) -> Identity {
        guard let identity = try caller() else { throw .unauthorized() }
        guard identity.userID != nil else { throw .forbidden("This is for people, not for daemons.") }
        return identity
    }

    /// - Throws: `Problem` 401 for a visitor, 403 for anyone who is no admin.
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

    /// A logger for what is done with an order, and the order's id in the record of the request.
    package func logger(ofOrder id: UUID) -> Logger {
        facts.add("order.id", id.text)
        var logger = logger
        logger[metadataKey: "order.id"] = "\(id.text)"
        return logger
    }

    package var isAdmin: Bool { identity?.role == .admin }

    /// With the caller that the pipeline has found further in, for who answers outside of it.
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
    /// nil when the caller is in no trace.
    @TaskLocal package static var trace: TraceParent?
}
