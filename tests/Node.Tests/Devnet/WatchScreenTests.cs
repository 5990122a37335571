// SPDX-License-Identifier: Apache-2.0

using System.Text.Json;
using PowerVerse.Chain.Node.Devnet.Watching;

namespace PowerVerse.Chain.Node.Tests.Devnet;

[Parallelizable(ParallelScope.All)]
public sealed class WatchScreenTests
{
    private const string Hash = "0x123456789abcdef0";
    private static readonly DateTimeOffset Now = new(2026, 1, 1, 0, 0, 1, TimeSpan.Zero);

    private static readonly JsonElement State = JsonSerializer.Deserialize<JsonElement>(
        """
        {"height":"0x2a","period":"0x1","validator":"0xaa","proposalToFinalMs":{"p50":206,"p99":null},
         "progress":{"step":"voting","leader":"0xaa","proposals":"0x2","softWeight":"0x3","certWeight":"0x2","nextWeight":"0x0","quorum":"0x3"}}
        """);

    private static readonly FinalView Block = new(new BlockView(41, Hash, 7), Now.AddSeconds(-1), 1000, 0, 0, 4, 3);

    [Test]
    public void Screen_has_a_row_for_each_validator_and_each_block()
    {
        ValidatorView[] validators =
        [
            new(0, true, State, new BlockView(41, Hash, 7), 2, 5, 1),
            new(1, true, null, null, 0, 0, 0),
            new(2, false, null, null, 0, 0, 0),
        ];
        string screen = string.Join('\n', WatchScreen.Draw(validators, [Block], Now));
        screen.Should().Contain("1 of 3 validators answer; a block every 1.000 s (last 1), the last one 1.0 s ago");
        screen.Should().MatchRegex(@"\n +0 +42 +1 +voting +0 +3/3 +2/3 +0/3 +2 +5 +1 +206/- +0x12345678\n");
        screen.Should().MatchRegex(@"\n +1 +does not answer\n").And.MatchRegex(@"\n +2 +does not run\n");
        screen.Should().MatchRegex(@"\n +41 +00:00:00\.000 +1000 ms +0 +0 +7 +4/3 +0x12345678$");
    }

    [Test]
    public void Line_says_what_a_block_is() => WatchScreen.Line(Block, [new(0, true, State, null, 2, 5, 1)]).Should().Be(
        $"block 41 seen 00:00:00.000 interval 1000 ms period 0 proposer 0 transactions 7 weight 4/3 final p50 206 ms peers 2 pending 5 hash {Hash}");

    [Test]
    public void Watch_of_a_devnet_at_rest_shows_that_nobody_answers() =>
        WatchScreen.Draw([new(0, false, null, null, 0, 0, 0)], [], Now)[0].Should().StartWith("0 of 1 validators answer; no blocks yet.");
}
