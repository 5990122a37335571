// SPDX-License-Identifier: Apache-2.0

using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;
using PowerVerse.Chain.Crash;
using PowerVerse.Chain.TestKit.Chains;

namespace PowerVerse.Chain.Node.Tests.Networking;

/// <summary>Nodes that name a checkpoint, over a real network, whose quotas are those of any other: the way to it takes two requests for headers.</summary>
[NonParallelizable]
public sealed partial class CheckpointTests
{
    private const int Blocks = 600;
    private const ulong Above = 590;
    private const ulong Below = 5;
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);
    private string _folder = string.Empty;

    [SetUp]
    public void Make() => _folder = Directory.CreateTempSubdirectory("powerverse-checkpoint-").FullName;

    [TearDown]
    public void Remove() => Directory.Delete(_folder, recursive: true);

    [Test]
    public async Task Nodes_with_a_checkpoint_join_by_blocks_and_by_state_and_know_it_again()
    {
        ForgedChain chain = ForgedChain.Build(Path.Combine(_folder, "origin"), Blocks, 0);
        using PowerVerseProcess server = StartNode(chain, chain.Folder);
        await server.EndpointAsync();
        string address = AddressPattern().Match(server.Errors).Groups[1].Value;
        string checkpointAbove = await CheckpointAsync(server, Above);
        string checkpointBelow = await CheckpointAsync(server, Below);
        string byState = Path.Combine(_folder, "state");

        using (PowerVerseProcess node = StartNode(chain, Path.Combine(_folder, "blocks"), "--p2p-peers", address, "--checkpoint", checkpointAbove))
        {
            await UntilHeadAsync(chain, node);
        }

        string[] state = ["--sync", "state", "--p2p-peers", address, "--rpc-port", FreePorts.Find(1).ToString(CultureInfo.InvariantCulture), "--checkpoint"];
        for (int start = 0; start < 2; start++)
        {
            using PowerVerseProcess node = StartNode(chain, byState, [.. state, checkpointBelow]);
            await UntilHeadAsync(chain, node);
            node.Terminate();
            node.WaitForExit().Should().Be(0, node.Errors);
        }

        using PowerVerseProcess other = StartNode(chain, byState, [.. state, await CheckpointAsync(server, Below + 1)]);
        other.WaitForExit().Should().Be(3);
        other.Errors.Should().Contain("cannot be compared");
    }

    [GeneratedRegex(@"Listening on (/ip4/\S+/p2p/\S+)")]
    private static partial Regex AddressPattern();

    private static PowerVerseProcess StartNode(ForgedChain chain, string folder, params string[] further) => PowerVerseProcess.Start(
    [
        "node", "--network", chain.GenesisPath, "--data-dir", folder, "--metrics", "false", "--ipc", "false", "--p2p-listen", "/ip4/127.0.0.1/tcp/0", "--p2p-local",
        .. further.Contains("--rpc-port") ? further : [.. further, "--rpc-port", "0"],
    ]);

    private static async Task<string> CheckpointAsync(PowerVerseProcess node, ulong number)
    {
        JsonElement block = await node.CallAsync("eth_getBlockByNumber", string.Create(CultureInfo.InvariantCulture, $"0x{number:x}"), false);
        return string.Create(CultureInfo.InvariantCulture, $"{number}:{block.GetProperty("hash").GetString()}");
    }

    private static async Task UntilHeadAsync(ForgedChain chain, PowerVerseProcess node)
    {
        long start = Stopwatch.GetTimestamp();
        while (await HeadAsync(node) != chain.Hash)
        {
            node.HasExited.Should().BeFalse(node.Errors);
            Stopwatch.GetElapsedTime(start).Should().BeLessThan(Patience, node.Errors);
            await Task.Delay(50);
        }
    }

    // A node that changes its database is not there for a moment.
    private static async Task<string?> HeadAsync(PowerVerseProcess node)
    {
        try
        {
            await node.EndpointAsync();
            return (await node.CallAsync("eth_getBlockByNumber", "latest", false)).GetProperty("hash").GetString();
        }
        catch (HttpRequestException)
        {
            return null;
        }
    }
}
