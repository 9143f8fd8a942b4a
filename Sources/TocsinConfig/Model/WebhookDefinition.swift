// SPDX-License-Identifier: Apache-2.0
import TocsinCore

/// One endpoint that is told of records.
public struct WebhookDefinition: Hashable, Sendable {
    /// What the body of a request is.
    public enum Format: String, Sendable, CaseIterable {
        /// A CloudEvents 1.0 structured JSON event whose data is the record.
        case cloudevents
        /// The record itself.
        case record
    }

    /// Which records it wants. An empty list asks for nothing in particular; of the others one item each must fit.
    public struct Match: Hashable, Sendable {
        public var levels: [Level] = []
        public var industries: [String] = []
        public var sites: [String] = []
        /// Beginnings of region codes: `32` is a province, `3205` a prefecture.
        public var regions: [String] = []
        public var kinds: [String] = []
        public var events: [Event] = []

        public init() {}
    }

    /// Also the name of its cursor and its file of dead letters.
    public var name: String
    /// `http` or `https`, without user and password.
    public var url: String
    /// Files with a signing secret each; several while one is being replaced. At least one.
    public var secretFiles: [String]
    public var match: Match
    public var format: Format
    /// Of one attempt.
    public var timeout: Interval

    public init(
        name: String, url: String, secretFiles: [String], match: Match = Match(), format: Format = .cloudevents,
        timeout: Interval = .seconds(10)
    ) {
        self.name = name
        self.url = url
        self.secretFiles = secretFiles
        self.match = match
        self.format = format
        self.timeout = timeout
    }
}
