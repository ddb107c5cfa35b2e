enum SocketLoopStub {}
