enum RedisStub {}
