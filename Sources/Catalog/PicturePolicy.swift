import Daemon
import FoundationEssentials
import Glibc
import Wire

/// The pictures that the shop can show: its own files, if they exist, and others by https. The security policy of the pages
/// (nginx/snippets/headers.conf) lets browsers load no others.
struct PicturePolicy: Sendable {
    /// The folder that nginx serves as `/media/`. Empty if this host does not have it: then files can't be checked.
    let folder: String

    /// - Parameter known: existing addresses, which may stay.
    /// - Throws: `Problem` 422 that names every address that can't be shown, with the reason.
    func check(_ addresses: [String], known: [String]) throws(Problem) {
        var errors: [FieldError] = []
        for (index, address) in addresses.enumerated() where !known.contains(address) {
            if let refusal = refusal(of: address) {
                errors.append(FieldError("images", refusal.ofElement(index + 1)))
            }
        }
        if !errors.isEmpty { throw .invalid(errors) }
    }

    private func refusal(of address: String) -> Refusal? {
        if address.unicodeScalars.contains(where: { $0.value <= 0x20 || $0.value == 0x7f || $0 == "\\" }) {
            return Refusal(.invalid, "must have no spaces, line ends or backslashes")
        }
        if address.hasPrefix("/media/") { return refusal(ofFile: String(address.dropFirst("/media/".count))) }
        if address.lowercased().hasPrefix("http://") {
            return Refusal(
                .notHTTPS, "must begin with https://: no browser shows a picture by http:// on the shop's pages")
        }
        guard address.lowercased().hasPrefix("https://") else {
            return Refusal(.invalid, "must be an address that begins with https:// or /media/")
        }
        let place = address.unicodeScalars.dropFirst("https://".count).prefix { !"/?#".unicodeScalars.contains($0) }
        if place.contains("@") { return Refusal(.invalid, "must have no user name or password in it") }
        return Self.isHost(place) ? nil : Refusal(.invalid, "must name a host, as https://example.com/a.jpg does")
    }

    /// Whether the text is a host name in any script, or an address in brackets, optionally with a port (RFC 3986, 3.2.2).
    private static func isHost(_ place: Substring.UnicodeScalarView) -> Bool {
        var name = place
        if let colon = place.lastIndex(of: ":"), place.last != "]" {
            // Digits only: `UInt16` would also accept a sign.
            guard let port = UInt16(String(place[place.index(after: colon)...])), port > 0,
                place[place.index(after: colon)] != "+"
            else { return false }
            name = place[..<colon]
        }
        if name.first == "[" {
            var address = in6_addr()
            return name.last == "]" && inet_pton(AF_INET6, String(name.dropFirst().dropLast()), &address) == 1
        }
        if name.last == "." { name.removeLast() }
        // A host that ends in a number is an IPv4 address (WHATWG URL, 3.5).
        if name.split(separator: ".").last?.allSatisfy({ ("0"..."9").contains($0) }) == true {
            var address = in_addr()
            return inet_pton(AF_INET, String(name), &address) == 1
        }
        return name.count <= 253
            && name.split(separator: ".", omittingEmptySubsequences: false).allSatisfy { label in
                !label.isEmpty && label.count <= 63 && label.allSatisfy(isOfName)
            }
    }

    private static func isOfName(_ scalar: Unicode.Scalar) -> Bool {
        scalar == "-" || scalar == "_" || scalar.properties.isAlphabetic || scalar.properties.numericType != nil
            || !scalar.isASCII && scalar.properties.isDiacritic
    }

    private func refusal(ofFile address: String) -> Refusal? {
        let path = URLEncoding.decodeSegment(String(address.prefix { $0 != "?" && $0 != "#" }))
        let parts = path.split(separator: "/", omittingEmptySubsequences: false)
        if path.utf8.contains(0) || parts.contains(where: { ["", ".", ".."].contains($0) }) {
            return Refusal(.invalid, "must name a file below /media/")
        }
        let ending = parts.last.flatMap { $0.split(separator: ".").last }?.lowercased() ?? ""
        if !Self.endings.contains(ending) {
            return Refusal(.invalid, "must end in one of .\(Self.endings.joined(separator: ", ."))")
        }
        if folder.isEmpty { return nil }
        var isFolder = false
        let isThere = FileManager.default.fileExists(atPath: "\(folder)/\(path)", isDirectory: &isFolder)
        return isThere && !isFolder ? nil : Refusal(.missingFile, "is not there: put the file into \(folder) first")
    }

    /// The file types that nginx declares as pictures. Browsers show no others.
    private static let endings = ["avif", "gif", "jpeg", "jpg", "png", "svg", "webp"]
}
