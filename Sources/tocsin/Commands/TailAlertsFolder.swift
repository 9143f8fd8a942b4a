// SPDX-License-Identifier: Apache-2.0
import Foundation

/// Where the alert log is looked for when the command line does not say.
enum AlertsFolder {
    /// Where the service that comes with the program keeps it.
    static let installed = "/var/lib/tocsin/alerts"

    static var usual: String {
        guard let state = ProcessInfo.processInfo.environment["STATE_DIRECTORY"]?.split(separator: ":").first else {
            return installed
        }
        return state + "/alerts"
    }
}
