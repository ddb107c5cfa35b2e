enum ClientsStub {}
