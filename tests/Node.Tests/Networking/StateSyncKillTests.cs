// SPDX-License-Identifier: Apache-2.0

using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;
using PowerVerse.Chain.Crash;
using PowerVerse.Chain.TestKit.Chains;

namespace PowerVerse.Chain.Node.Tests.Networking;

/// <summary>A node that is killed while it fetches a state begins anew, from a directory that needs no repair.</summary>
[NonParallelizable]
public sealed partial class StateSyncKillTests
{
    private const int Blocks = 140;
    private const int Transactions = 14_000;
    private const int KillsMax = 6;
    private const string Incoming = "db-incoming";
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);
    private string _folder = string.Empty;

    [SetUp]
    public void Make() => _folder = Directory.CreateTempSubdirectory("powerverse-state-sync-").FullName;

    [TearDown]
    public void Remove() => Directory.Delete(_folder, recursive: true);

    [Test]
    public async Task Kill_9_at_any_moment_of_a_state_sync_leaves_a_directory_that_starts_again()
    {
        ForgedChain chain = ForgedChain.Build(Path.Combine(_folder, "origin"), Blocks, Transactions);
        using PowerVerseProcess server = StartNode(chain, chain.Folder, "--rpc-port", "0");
        string address = await AddressAsync(server);
        string fresh = Path.Combine(_folder, "fresh");

        // Each life is longer than the one before, counted from the first file of the state, so that the kills meet its fetching, its end and the change of databases.
        int inTheMiddle = 0;
        bool isThere = false;
        for (int kill = 0; kill < KillsMax && !isThere; kill++)
        {
            using PowerVerseProcess node = StartNode(chain, fresh, "--sync", "state", "--p2p-peers", address, "--rpc-port", "0");
            await UntilAsync(() => Task.FromResult(Directory.Exists(Path.Combine(fresh, Incoming)) || IsThere(node)), node, TimeSpan.FromMilliseconds(1));
            await Task.Delay(kill * kill * 30);
            isThere = IsThere(node);
            node.Kill();
            inTheMiddle += Directory.Exists(Path.Combine(fresh, Incoming)) ? 1 : 0;
        }

        await TestContext.Out.WriteLineAsync($"{inTheMiddle} kills met the fetching");
        inTheMiddle.Should().BePositive();
        string port = FreePorts.Find(1).ToString(CultureInfo.InvariantCulture);
        using (PowerVerseProcess node = StartNode(chain, fresh, "--sync", "state", "--p2p-peers", address, "--rpc-port", port))
        {
            await UntilAsync(async () => await HeadOfAsync(node) == (chain.Hash, chain.StateRoot), node, TimeSpan.FromMilliseconds(50));
            node.Terminate();
            node.WaitForExit().Should().Be(0, node.Errors);
        }

        Directory.Exists(Path.Combine(fresh, Incoming)).Should().BeFalse();
        PowerVerseProcess.Run("verify", "--data-dir", fresh, "--blocks", "8").Output.Should().Contain("Sound").And.Contain(chain.Hash);
    }

    [GeneratedRegex(@"Listening on (/ip4/\S+/p2p/\S+)")]
    private static partial Regex AddressPattern();

    private static PowerVerseProcess StartNode(ForgedChain chain, string folder, params string[] further) => PowerVerseProcess.Start(
    [
        "node", "--network", chain.GenesisPath, "--data-dir", folder, "--metrics", "false", "--ipc", "false",
        "--p2p-listen", "/ip4/127.0.0.1/tcp/0", "--p2p-local", .. further,
    ]);

    private static async Task<string> AddressAsync(PowerVerseProcess node)
    {
        await node.EndpointAsync();
        return AddressPattern().Match(node.Errors).Groups[1].Value;
    }

    // The state is in its place, and blocks are followed on it.
    private static bool IsThere(PowerVerseProcess node) => node.Errors.Contains("Agreement starts", StringComparison.Ordinal);

    private static async Task UntilAsync(Func<Task<bool>> isSo, PowerVerseProcess node, TimeSpan look)
    {
        long start = Stopwatch.GetTimestamp();
        while (!await isSo())
        {
            node.HasExited.Should().BeFalse(node.Errors);
            Stopwatch.GetElapsedTime(start).Should().BeLessThan(Patience, node.Errors);
            await Task.Delay(look);
        }
    }

    // A node that changes its database is not there for a moment.
    private static async Task<(string? Hash, string? StateRoot)> HeadOfAsync(PowerVerseProcess node)
    {
        try
        {
            JsonElement block = await node.CallAsync("eth_getBlockByNumber", "latest", false);
            return (block.GetProperty("hash").GetString(), block.GetProperty("stateRoot").GetString());
        }
        catch (HttpRequestException)
        {
            return default;
        }
    }
}
