// SPDX-License-Identifier: Apache-2.0
import TocsinCore

/// Somebody who is told of records: where, what, and how it is signed.
public struct Endpoint: Hashable, Sendable {
    /// Its own name: also the name of its cursor and of its dead letters.
    public var name: String
    /// `http` or `https`. It may hold a token in its path or query, so it is never logged: see ``host``.
    public var url: String
    /// The secrets that sign each request, the newest first; several while one is being replaced.
    public var secrets: [WebhookSecret]
    /// Which records it wants.
    public var match: EndpointMatch
    /// What the body of a request is.
    public var format: MessageFormat
    /// Of one attempt, from the connection to the end of the answer.
    public var timeout: Interval

    public init(
        name: String, url: String, secrets: [WebhookSecret], match: EndpointMatch = EndpointMatch(),
        format: MessageFormat = .cloudEvents, timeout: Interval = .seconds(10)
    ) {
        self.name = name
        self.url = url
        self.secrets = secrets
        self.match = match
        self.format = format
        self.timeout = timeout
    }

    /// Host and port of ``url``, without user, path and query: what may be shown.
    public var host: String {
        guard let scheme = url.firstRange(of: "://") else { return "" }
        let authority = url[scheme.upperBound...].prefix { $0 != "/" && $0 != "?" && $0 != "#" }
        return String(authority.split(separator: "@", omittingEmptySubsequences: false).last ?? "")
    }
}

extension Endpoint: CustomStringConvertible, CustomReflectable {
    /// Name and host: no secret, no path, no query.
    public var description: String { "\(name) (\(host))" }

    /// Keeps `dump` and string interpolation of what holds an endpoint away from its URL.
    public var customMirror: Mirror { Mirror(self, children: ["name": name, "host": host]) }
}
