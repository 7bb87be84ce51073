import Testing
import Torch

@Suite struct CRC32CTests {
  /// The examples of RFC 3720, appendix B.4, and the check value of the polynomial.
  @Test func matchesPublishedValues() {
    #expect(CRC32C.checksum(Array("123456789".utf8)) == 0xe306_9283)
    #expect(CRC32C.checksum([UInt8](repeating: 0, count: 32)) == 0x8a91_36aa)
    #expect(CRC32C.checksum([UInt8](repeating: 0xff, count: 32)) == 0x62a8_ab43)
    #expect(CRC32C.checksum((0..<32).map { UInt8($0) }) == 0x46dd_794e)
    #expect(CRC32C.checksum([]) == 0)
  }

  /// Pieces of any length give what the whole gives.
  @Test func piecesGiveTheWhole() {
    let bytes = (0..<100).map { UInt8(truncatingIfNeeded: 37 &* $0 &+ 11) }
    for cut in [0, 1, 7, 8, 9, 50, 99, 100] {
      var check = CRC32C()
      bytes[..<cut].withUnsafeBytes { check.update($0) }
      bytes[cut...].withUnsafeBytes { check.update($0) }
      #expect(check.checksum == CRC32C.checksum(bytes), "cut at \(cut)")
    }
  }
}
