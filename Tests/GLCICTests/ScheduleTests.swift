import GLCIC
import Testing

@Suite struct ScheduleTests {
  @Test func phasesFollowOneAnother() {
    let schedule = Schedule(completion: 2, discriminator: 3, joint: 1)
    let phases = (0..<7).map { schedule.phase(at: $0) }
    #expect(
      phases == [.completion, .completion, .discriminator, .discriminator, .discriminator, .joint, nil])
    #expect(schedule.total == 6)
  }

  @Test func aPhaseMayBeEmpty() {
    let schedule = Schedule(completion: 1, discriminator: 0, joint: 1)
    #expect((0..<3).map { schedule.phase(at: $0) } == [.completion, .joint, nil])
    #expect(Schedule(completion: 0, discriminator: 0, joint: 0).phase(at: 0) == nil)
  }

  @Test func thePapersPhasesChangeWhereItSays() {
    let schedule = Preset.paper.training.steps
    #expect(schedule.phase(at: 89_999) == .completion && schedule.phase(at: 90_000) == .discriminator)
    #expect(schedule.phase(at: 99_999) == .discriminator && schedule.phase(at: 100_000) == .joint)
    #expect(schedule.phase(at: 499_999) == .joint && schedule.phase(at: 500_000) == nil)
  }

  @Test(arguments: Phase.allCases)
  func onePhaseAlone(phase: Phase) {
    let schedule = Schedule(completion: 2, discriminator: 3, joint: 4).only(phase)
    let counts = [Phase.completion: 2, .discriminator: 3, .joint: 4]
    #expect(schedule.total == counts[phase])
    #expect((0..<schedule.total).allSatisfy { schedule.phase(at: $0) == phase })
  }
}
