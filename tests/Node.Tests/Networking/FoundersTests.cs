// SPDX-License-Identifier: Apache-2.0

using System.Globalization;
using System.Text.Json;
using PowerVerse.Chain.Crash;

namespace PowerVerse.Chain.Node.Tests.Networking;

/// <summary>A network as its founders make it, command by command as docs/operations.md has them, with every setting that is not named there as it usually is.</summary>
[NonParallelizable]
public sealed class FoundersTests
{
    private const int Founders = 3;
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(3);
    private readonly List<PowerVerseProcess> _nodes = [];
    private string _folder = string.Empty;
    private string _passphrase = string.Empty;

    [SetUp]
    public void Make()
    {
        _folder = Directory.CreateTempSubdirectory("powerverse-founders-").FullName;
        _passphrase = Path.Combine(_folder, "passphrase");
        File.WriteAllText(_passphrase, "correct horse\n");
    }

    [TearDown]
    public void Remove()
    {
        _nodes.ForEach(node => node.Dispose());
        _nodes.Clear();
        Directory.Delete(_folder, recursive: true);
    }

    [Test]
    public async Task Three_founders_finalise_from_the_first_start_and_a_fourth_node_joins_them()
    {
        string[] registrations = [.. Enumerable.Range(0, Founders).Select(Register)];
        string network = Path.Combine(_folder, "network.json");
        Do(["genesis", "new", "--base", "devnet", .. registrations.SelectMany(static file => (string[])["--validator", file]), "--out", network]);
        Do(["genesis", "check", network]);
        int port = FreePorts.Find(Founders);
        string[] addresses = [.. Enumerable.Range(0, Founders).Select(i =>
        {
            Do(["genesis", "record", "--network", network, "--data-dir", DataOf(i), .. KeysOf(i)]);
            string id = Do(["p2p", "key", "gen", "--data-dir", DataOf(i)]).Trim();
            return $"/ip4/127.0.0.1/tcp/{(port + i).ToString(CultureInfo.InvariantCulture)}/p2p/{id}";
        })];
        for (int i = 0; i < Founders; i++)
        {
            string listen = addresses[i][..addresses[i].IndexOf("/p2p/", StringComparison.Ordinal)];
            string others = string.Join(',', addresses.Where((_, other) => other != i));
            Start(["--data-dir", DataOf(i), "--network", network, "--p2p-listen", listen, "--p2p-static-peers", others, .. KeysOf(i)]);
        }

        Start(["--data-dir", DataOf(Founders), "--network", network, "--p2p-listen", "/ip4/127.0.0.1/tcp/0", "--p2p-static-peers", addresses[0]]);
        ulong[] heights = [];
        using CancellationTokenSource patience = new(Patience);
        while (heights.Length == 0 || heights.Min() < 5)
        {
            _nodes.Should().AllSatisfy(static node => node.HasExited.Should().BeFalse(node.Errors));
            patience.IsCancellationRequested.Should().BeFalse($"blocks come; heads are {string.Join(", ", heights)}; {string.Join('\n', _nodes.Select(static node => node.Output))}");
            await Task.Delay(TimeSpan.FromMilliseconds(200));
            heights = await Task.WhenAll(_nodes.Select(static node => node.NumberAsync("eth_blockNumber")));
        }

        JsonElement[] blocks = await Task.WhenAll(_nodes.Select(static node => node.CallAsync("eth_getBlockByNumber", "0x5", false)));
        blocks.Select(static block => block.GetProperty("hash").GetString()).Distinct().Should().HaveCount(1);
        _nodes.Should().AllSatisfy(static node => node.Output.Should().NotContain("so Disconnect", "nobody has cause to blame anybody"));
    }

    private static string Do(string[] arguments)
    {
        (int exit, string output, string errors) = PowerVerseProcess.Run(arguments);
        exit.Should().Be(0, $"{string.Join(' ', arguments)}: {errors}");
        return output;
    }

    private void Start(string[] options) => _nodes.Add(PowerVerseProcess.Start(["node", .. options, "--rpc-port", "0", "--metrics", "false"]));

    private string Register(int index)
    {
        string folder = Path.Combine(_folder, $"validator-{index}");
        Do(["genesis", "validator", "--out", folder, "--passphrase-file", _passphrase, "--chain-id", "20568", "--address", $"0x{index + 1:x40}"]);
        return Path.Combine(folder, "registration.json");
    }

    private string DataOf(int index) => Path.Combine(_folder, $"data-{index}");

    private string[] KeysOf(int index) =>
        ["--validator-key", Path.Combine(_folder, $"validator-{index}", "validator.json"), "--validator-passphrase-file", _passphrase];
}
