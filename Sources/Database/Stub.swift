enum DatabaseStub {}
