@main struct Stub { static func main() {} }
import Mustache
