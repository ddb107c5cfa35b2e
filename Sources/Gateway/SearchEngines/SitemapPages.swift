import Clients
import Daemon
import HTTPTypes
import Hummingbird
import Templating
import Wire

extension Paths {
    static let sitemap = "/sitemap.xml"
    /// The part of the sitemap with the front page and the categories.
    static let sitemapPages = "/sitemap/pages.xml"
    static func sitemap(products part: Int) -> String { "/sitemap/products-\(part).xml" }
}

/// `/robots.txt`, and the sitemap of all pages that search engines should know (sitemaps.org): `/sitemap.xml` with its parts.
struct SitemapPages: SitePage {
    let site: Site

    static let views: [any AnyView] = []

    func add(to router: Router<ShopContext>) {
        router.get("/robots.txt", use: site.answer(robots))
        router.get(RouterPath(Paths.sitemap), use: site.answer(index))
        router.get("/sitemap/:part", use: site.answer(part))
    }

    /// Pages about the reader are not forbidden here: only who reads them learns that they are not for search results.
    private func robots(_ visit: Visit) async throws -> Response {
        answer(
            """
            User-agent: *
            Disallow: /api/
            Disallow: /admin
            Disallow: \(Paths.language)

            Sitemap: \(visit.shopURL)\(Paths.sitemap)

            """, "text/plain; charset=utf-8")
    }

    private func index(_ visit: Visit) async throws -> Response {
        let products = try await site.catalog.products(page: PageRequest(limit: 1)).totalCount
        let parts = (0..<(products + ProductAddress.partSize - 1) / ProductAddress.partSize).map(
            Paths.sitemap(products:))
        let entries = ([Paths.sitemapPages] + parts).map { "<sitemap><loc>\(visit.shopURL)\($0)</loc></sitemap>" }
        return xml("sitemapindex", entries)
    }

    private func part(_ visit: Visit) async throws -> Response {
        let path = visit.request.uri.path
        if path == Paths.sitemapPages {
            let categories = try await site.catalog.categories()
            let paths = [Paths.home] + categories.map { Paths.category($0.slug) }
            return xml("urlset", paths.map { page(visit.shopURL + $0) })
        }
        let digits = path.dropFirst("/sitemap/products-".count).dropLast(".xml".count)
        // Only one spelling of each number.
        guard let number = Int(digits), path == Paths.sitemap(products: number), (0...1_000_000).contains(number) else {
            throw Problem.notFound("Page")
        }
        let products = try await site.catalog.productAddresses(part: number)
        guard !products.isEmpty else { throw Problem.notFound("Page") }
        return xml("urlset", products.map { page(visit.shopURL + Paths.product($0.id), changed: $0.updatedAt) })
    }

    /// Addresses have no character that XML would need escaped.
    private func page(_ address: String, changed: Timestamp? = nil) -> String {
        let time = changed.map { "<lastmod>\($0)</lastmod>" } ?? ""
        let languages = PageLanguage.all(of: address).map {
            #"<xhtml:link rel="alternate" hreflang="\#($0.code)" href="\#($0.address)"/>"#
        }
        return "<url><loc>\(address)</loc>\(time)\(languages.joined())</url>"
    }

    private func xml(_ element: String, _ entries: [String]) -> Response {
        let head = """
            <?xml version="1.0" encoding="UTF-8"?>
            <\(element) xmlns="http://www.sitemaps.org/schemas/sitemap/0.9" xmlns:xhtml="http://www.w3.org/1999/xhtml">

            """
        return answer(head + entries.joined(separator: "\n") + "\n</\(element)>\n", "application/xml; charset=utf-8")
    }

    /// The same for everybody, so nginx may keep it, and longer than a page.
    private func answer(_ text: String, _ type: String) -> Response {
        let headers: HTTPFields = [.contentType: type, .cacheControl: "no-cache", .accelExpires: "60"]
        return Response(status: .ok, headers: headers, body: ResponseBody(byteBuffer: ByteBuffer(string: text)))
    }
}
