// swift-tools-version: 6.2
import PackageDescription

// Imports show what a file really uses, and existentials are spelled out.
let strict: [SwiftSetting] = [
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("InternalImportsByDefault"),
    .enableUpcomingFeature("MemberImportVisibility"),
    .treatAllWarnings(as: .error),
]

let hummingbird = Target.Dependency.product(name: "Hummingbird", package: "hummingbird")
let hummingbirdCore = Target.Dependency.product(name: "HummingbirdCore", package: "hummingbird")
let nioCore = Target.Dependency.product(name: "NIOCore", package: "swift-nio")
let nioPosix = Target.Dependency.product(name: "NIOPosix", package: "swift-nio")
let nioExtras = Target.Dependency.product(name: "NIOExtras", package: "swift-nio-extras")
let httpTypes = Target.Dependency.product(name: "HTTPTypes", package: "swift-http-types")
let logging = Target.Dependency.product(name: "Logging", package: "swift-log")
let lifecycle = Target.Dependency.product(name: "ServiceLifecycle", package: "swift-service-lifecycle")
let unixSignals = Target.Dependency.product(name: "UnixSignals", package: "swift-service-lifecycle")
let arguments = Target.Dependency.product(name: "ArgumentParser", package: "swift-argument-parser")

/// A C library of Debian's, described by `Sources/<name>/module.modulemap`.
func cLibrary(_ name: String, pkgConfig: String?, debian: String) -> Target {
    .systemLibrary(name: name, path: "Sources/\(name)", pkgConfig: pkgConfig, providers: [.apt([debian])])
}

func library(_ name: String, _ dependencies: [Target.Dependency]) -> Target {
    .target(name: name, dependencies: dependencies, swiftSettings: strict)
}

func daemon(_ name: String, _ dependencies: [Target.Dependency]) -> Target {
    .target(
        name: name,
        dependencies: ["Daemon", "Wire", "JSON", hummingbird, httpTypes, logging, nioCore] + dependencies,
        swiftSettings: strict
    )
}

func tests(_ name: String, _ dependencies: [Target.Dependency]) -> Target {
    .testTarget(name: "\(name)Tests", dependencies: [.byName(name: name)] + dependencies, swiftSettings: strict)
}

let package = Package(
    name: "shop",
    platforms: [.macOS(.v15)],
    products: [
        // All programs; scripts/lib/common.sh and the package make the links by which they are called.
        .executable(name: "shop", targets: ["Shop"])
    ],
    dependencies: [
        .package(url: "https://github.com/hummingbird-project/hummingbird.git", from: "2.28.1", traits: []),
        .package(url: "https://github.com/swift-server/swift-service-lifecycle.git", from: "2.13.0"),
        .package(url: "https://github.com/apple/swift-argument-parser.git", from: "1.8.2"),
        .package(url: "https://github.com/apple/swift-http-types.git", from: "1.8.0"),
        .package(url: "https://github.com/apple/swift-log.git", from: "1.16.2"),
        .package(url: "https://github.com/apple/swift-nio.git", from: "2.101.2"),
        .package(url: "https://github.com/apple/swift-nio-extras.git", from: "1.35.2"),
    ],
    targets: [
        // C libraries
        cLibrary("CPostgres", pkgConfig: "libpq", debian: "libpq-dev"),
        cLibrary("CHiredis", pkgConfig: nil, debian: "libhiredis-dev"),
        cLibrary("CCurl", pkgConfig: "libcurl", debian: "libcurl4-openssl-dev"),
        cLibrary("COpenSSL", pkgConfig: "libcrypto", debian: "libssl-dev"),
        .systemLibrary(name: "CGlibc", path: "Sources/CGlibc"),
        cLibrary("CSystemd", pkgConfig: "libsystemd", debian: "libsystemd-dev"),

        // Mechanism: knows nothing of a shop
        library("Basics", ["CGlibc"]),
        library("SocketLoop", ["Basics", "CGlibc"]),
        library("Systemd", ["Basics", "CSystemd", logging]),
        library("Postgres", ["Basics", "CPostgres", "SocketLoop", logging]),
        library("Redis", ["Basics", "CHiredis", "SocketLoop", logging, lifecycle]),
        library("OpenSSL", ["Basics", "COpenSSL"]),
        library("Curl", ["CCurl", "CGlibc", "SocketLoop"]),
        library("JSON", []),

        // Shop language: knows the shop, does no I/O
        library("Wire", ["Basics", "JSON"]),

        // Skeleton: what every daemon is made of
        library(
            "Daemon",
            [
                "Basics", "Curl", "Systemd", "OpenSSL", "JSON", "Wire", hummingbird, hummingbirdCore,
                nioCore, nioPosix,
                nioExtras, httpTypes, logging, lifecycle, unixSignals, arguments,
            ]
        ),
        library("Database", ["Daemon", "Wire", "JSON", "Postgres", "OpenSSL", logging, lifecycle]),
        library("Clients", ["Daemon", "Wire", "JSON", httpTypes, nioCore]),

        library("Templating", ["Basics", "Daemon", "JSON", "Wire", hummingbird]),

        // The daemons and the tool
        daemon("Auth", ["Database", "Postgres", "OpenSSL"]),
        daemon("Catalog", ["Basics", "Database", "Postgres"]),
        daemon("Cart", ["OpenSSL", "Redis"]),
        daemon("Order", ["Clients", "Database", "OpenSSL", "Postgres"]),
        daemon("Gateway", ["Clients", "Templating"]),
        daemon("Mail", ["Clients", "Templating", nioPosix, lifecycle]),
        .target(
            name: "Shopctl",
            dependencies: [
                "Basics", "Clients", "Daemon", "Database", "Postgres", "Systemd", "Wire", "JSON", arguments, logging,
                lifecycle,
                nioCore, nioPosix, httpTypes,
            ],
            swiftSettings: strict
        ),

        .executableTarget(
            name: "Shop",
            dependencies: ["Auth", "Catalog", "Cart", "Order", "Gateway", "Mail", "Shopctl", "Daemon"],
            swiftSettings: strict,
            // lld packs the 75,000 addresses that the dynamic linker has to move: 1 MB less (DT_RELR, glibc 2.36). The index
            // of unwinding tables is for C++ exceptions, which nothing here throws: another 1 MB.
            linkerSettings: [
                .unsafeFlags([
                    "-use-ld=lld", "-Xlinker", "-z", "-Xlinker", "pack-relative-relocs", "-Xlinker",
                    "--no-eh-frame-hdr",
                ])
            ]
        ),

        // Tests
        .target(
            name: "TestSupport",
            dependencies: [
                "Basics", "Daemon", "Wire", "JSON", "Curl", "Postgres", "Redis", hummingbird, httpTypes, nioCore,
                logging,
                lifecycle,
            ],
            path: "Tests/TestSupport",
            swiftSettings: strict
        ),
        tests("Basics", []),
        tests("SocketLoop", []),
        tests("Systemd", [logging]),
        tests("Postgres", ["TestSupport", logging]),
        tests("Redis", ["TestSupport", logging]),
        tests("OpenSSL", []),
        tests("Curl", ["TestSupport"]),
        tests("JSON", []),
        tests("Wire", ["JSON"]),
        tests(
            "Daemon", ["TestSupport", "OpenSSL", "JSON", "Wire", hummingbird, httpTypes, nioCore, nioPosix, logging]),
        tests("Database", ["TestSupport", "Auth", "Catalog", "Order", "Daemon", "Postgres", "JSON", "Wire"]),
        tests("Auth", ["TestSupport", "Daemon", "Database", "Postgres", "OpenSSL", "Wire"]),
        tests("Catalog", ["TestSupport", "Daemon", "Database", "Postgres", "Wire"]),
        tests("Cart", ["TestSupport", "Daemon", "Redis", "Wire", logging]),
        tests(
            "Order",
            ["TestSupport", "Catalog", "Cart", "Daemon", "Database", "OpenSSL", "Postgres", "Wire", hummingbird]),
        tests("Templating", ["JSON", "Wire"]),
        tests("Gateway", ["TestSupport", "Clients", "JSON", "Templating", "Daemon", "Mail", "Wire"]),
        tests(
            "Mail",
            [
                "TestSupport", "Clients", "Daemon", "Order", "Catalog", "Cart", "Postgres", "Templating", "Wire",
                nioCore,
                nioPosix, logging,
            ]),
        tests("Shopctl", ["TestSupport", "Daemon"]),
    ],
    swiftLanguageModes: [.v6]
)
