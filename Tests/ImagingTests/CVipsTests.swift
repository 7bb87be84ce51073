import CVips
import Foundation
import Imaging
import Testing

/// The C shim by itself.
@Suite struct CVipsTests {
  init() throws { try #require(cvips_initialize() == 0) }

  @Test func failuresReturnAStatusAndOneLine() {
    var image = cvips_image()
    #expect(cvips_open_file("/no/such/file", &image) == -1)
    #expect(image.handle == nil)
    let message = String(cString: cvips_message())
    #expect(!message.isEmpty && !message.contains("\n"))
  }

  @Test func samplesGoInAndComeOut() throws {
    let samples: [UInt8] = [1, 2, 3, 4, 5, 6]
    var image = cvips_image()
    try #require(cvips_from_samples(samples, 2, 1, 3, CVIPS_COLOUR_RGB, CVIPS_SAMPLE_UINT8, &image) == 0)
    defer { cvips_release(image) }
    var header = cvips_header()
    cvips_get_header(image, &header)
    #expect(header.width == 2 && header.height == 1 && header.channels == 3)
    #expect(header.colour == CVIPS_COLOUR_RGB && header.orientation == 1)
    var out = [UInt8](repeating: 0, count: 6)
    #expect(cvips_read_samples(image, &out, 6) == 0)
    #expect(out == samples)
    #expect(cvips_read_samples(image, &out, 5) == -1)
    #expect(String(cString: cvips_message()).contains("size of the buffer"))
  }

  #if compiler(>=6.2)
    /// Reading, failing, converting, resizing and writing again and again takes no more memory in the end.
    // A process of its own: other tests would move the figure.
    @Test(.enabled(if: FileManager.default.fileExists(atPath: "/proc/self/statm")))
    func nothingLeaks() async {
      await #expect(processExitsWith: .success) {
        let good = try Fixture.bytes("display-p3.png")
        let turned = try Fixture.bytes("orientation-6.jpg")
        func work(_ rounds: Int) throws {
          for _ in 0..<rounds {
            let image = try Image(data: good)
            _ = try image.modelPlanes()
            _ = try Image(data: turned).encoded(as: .jpeg)
            _ = try PlanarImage(decoding: good, shorterSide: 8)
            #expect((try? Image(data: Array(turned.dropLast(300)))) == nil)
          }
        }
        try work(300)
        let before = try CVipsTests.residentKilobytes()
        try work(1000)
        // A leaked image of any of these would be 1 MB or more by now.
        #expect(try CVipsTests.residentKilobytes() - before < 3_000)
      }
    }
  #endif

  private static func residentKilobytes() throws -> Int {
    let fields = try String(contentsOfFile: "/proc/self/statm", encoding: .utf8).split(separator: " ")
    return try #require(Int(fields[1])) * sysconf(Int32(_SC_PAGESIZE)) / 1024
  }
}
