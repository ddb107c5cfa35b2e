enum OpenSSLStub {}
