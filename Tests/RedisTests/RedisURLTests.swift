import Redis
import Testing

@Suite struct RedisURLTests {
    @Test(
        arguments: [
            ("redis://redis:6379/0", .tcp(host: "redis", port: 6379), nil, nil, 0),
            ("redis://redis", .tcp(host: "redis", port: 6379), nil, nil, 0),
            ("redis://redis/", .tcp(host: "redis", port: 6379), nil, nil, 0),
            ("redis://:p%40ss%2Fw@10.0.0.1:7000/3", .tcp(host: "10.0.0.1", port: 7000), nil, "p@ss/w", 3),
            ("redis://shop:a:b@[::1]:6380", .tcp(host: "::1", port: 6380), "shop", "a:b", 0),
            ("unix:///run/redis/redis.sock", .unix(path: "/run/redis/redis.sock"), nil, nil, 0),
            ("unix:///run/a%20b?db=2", .unix(path: "/run/a b"), nil, nil, 2),
            ("unix://:secret@/run/redis.sock?db=0", .unix(path: "/run/redis.sock"), nil, "secret", 0),
        ] as [(String, RedisURL.Place, String?, String?, Int)])
    func `a good URL says where, who and which database`(
        text: String, place: RedisURL.Place, user: String?, password: String?, database: Int
    ) throws {
        let url = try RedisURL(text)
        #expect(url.places == [place])
        #expect(url.user == user)
        #expect(url.password == password)
        #expect(url.database == database)
    }

    @Test func `several hosts share the password and the database`() throws {
        let url = try RedisURL("redis://:secret@10.0.0.1,[::1]:6380,redis/2")
        #expect(
            url.places == [
                .tcp(host: "10.0.0.1", port: 6379), .tcp(host: "::1", port: 6380), .tcp(host: "redis", port: 6379),
            ])
        #expect(url.password == "secret")
        #expect(url.database == 2)
    }

    @Test(arguments: [
        "redis://r,", "redis://,r", "redis://r,:6379", "", "redis", "http://redis", "redis://", "redis://:hunter2@",
        "redis://hunter2@redis", "redis://r:0",
        "redis://r:65536",
        "redis://r:x", "redis://:hunter2%zz@redis", "redis://r/x", "redis://r/-1", "redis://[::1", "redis://[::1]x",
        "unix://relative", "unix://", "unix:///s?database=1", "unix:///s?db=x",
    ])
    func `a bad URL is refused with a reason that keeps its password`(text: String) {
        let error = #expect(throws: RedisError.self) { try RedisURL(text) }
        #expect(error?.kind == .configuration)
        #expect(error?.description.contains("hunter2") == false)
    }
}
