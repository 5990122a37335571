// SPDX-License-Identifier: Apache-2.0

using System.Globalization;
using System.Net;
using System.Net.Http.Json;
using System.Net.Sockets;
using System.Text.Json;
using System.Text.Json.Nodes;
using PowerVerse.Chain.Crash;

namespace PowerVerse.Chain.Node.Tests.Networking;

/// <summary>Four validators as four processes over real sockets: what <c>powerverse devnet</c> gives a user.</summary>
[NonParallelizable]
public sealed class DevnetTests
{
    private const int Validators = 4;
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(3);
    private readonly HttpClient _client = new(new SocketsHttpHandler { UseProxy = false }) { Timeout = TimeSpan.FromSeconds(10) };
    private string _folder = string.Empty;
    private int _port;

    [SetUp]
    public void Choose()
    {
        _folder = Directory.CreateTempSubdirectory("powerverse-devnet-").FullName;
        _port = FreePorts.Find(3 * Validators);
    }

    [TearDown]
    public void Remove()
    {
        Run("down");
        Directory.Delete(_folder, recursive: true);
    }

    [OneTimeTearDown]
    public void Close() => _client.Dispose();

    [Test]
    public async Task Validators_finalise_lose_one_to_kill_9_and_take_it_back()
    {
        (int exit, string output, string errors) = Up();
        exit.Should().Be(0, errors);
        output.Should().Contain($"http://127.0.0.1:{_port}");
        PowerVerseProcess.Run("genesis", "check", Path.Combine(_folder, "genesis.json")).Output.Should().Contain($"{Validators} validators");

        await UntilAsync(async () => await HeightAsync(0) >= 3, "blocks come");
        Run("kill", "2").Output.Should().Contain("Validator 2 is killed");
        ulong killed = await HeightAsync(0);
        await UntilAsync(async () => await HeightAsync(0) >= killed + 4, "three go on without the fourth");
        Run("start", "2").ExitCode.Should().Be(0);
        await UntilAsync(async () => await HeightAsync(2) >= killed + 6, "the fourth is back at the head");

        ulong common = Math.Min(await HeightAsync(0), await HeightAsync(2));
        JsonElement[] blocks = await Task.WhenAll(Enumerable.Range(0, Validators).Select(i => AskAsync(i, "eth_getBlockByNumber", Quantity(common), false)));
        blocks.Select(block => block.GetProperty("hash").GetString()).Distinct().Should().HaveCount(1);
        blocks.Select(block => block.GetProperty("stateRoot").GetString()).Distinct().Should().HaveCount(1);
        JsonElement certificate = await AskAsync(1, "pv_getCertificate", Quantity(common));
        certificate.GetProperty("hash").GetString().Should().Be(blocks[0].GetProperty("hash").GetString());
        certificate.GetProperty("signers").GetArrayLength().Should().BeGreaterThanOrEqualTo(3);
        JsonElement seal = await AskAsync(1, "pv_getSeal", Quantity(common));
        seal.GetProperty("hash").GetString().Should().Be(blocks[0].GetProperty("extraData").GetString());
        (await AskAsync(3, "pv_getEpoch")).GetProperty("validators").GetArrayLength().Should().Be(Validators);
        (await AskAsync(2, "pv_getEvidence")).GetArrayLength().Should().Be(0, "nobody signed twice");
        (await AskAsync(3, "pv_consensusState")).GetProperty("isSigning").GetBoolean().Should().BeTrue();
        Run("status").Output.Should().NotContain("does not answer");
        await CheckMetricsAsync();
    }

    [Test]
    public void Up_refuses_ports_at_which_somebody_else_listens_and_makes_nothing()
    {
        using TcpListener other = new(IPAddress.Loopback, _port + 1);
        other.Start();

        (int exit, _, string errors) = Up();

        exit.Should().Be(4, "no node of another network is taken for a validator of this one");
        errors.Should().Contain($"Port {_port + 1} cannot be had");
        File.Exists(Path.Combine(_folder, "devnet.json")).Should().BeFalse("other ports can be named");
    }

    [Test]
    public async Task Partition_stalls_all_and_healing_lets_them_go_on()
    {
        (int exit, _, string errors) = Up();
        exit.Should().Be(0, errors);
        using (PowerVerseProcess watch = PowerVerseProcess.Start("devnet", "watch", "--dir", _folder))
        {
            await UntilAsync(() => Task.FromResult(watch.LastLine.StartsWith("block ", StringComparison.Ordinal)), "a block is shown");
            watch.LastLine.Should().Contain(" proposer ").And.Contain(" hash 0x");
            watch.Terminate();
            watch.WaitForExit().Should().Be(0, watch.Errors);
        }

        JsonElement progress = default;
        await UntilAsync(async () => (progress = (await AskAsync(0, "pv_consensusState")).GetProperty("progress")).ValueKind == JsonValueKind.Object, "the attempt is described");
        progress.GetProperty("quorum").GetString().Should().NotBe("0x0");
        Run("partition", "0,1|2").Errors.Should().Contain("Validator 3 is in no group");
        Run("partition", "0,1|2,3").Output.Should().Contain("0,1 | 2,3");
        await UntilAsync(async () => (await AskAsync(0, "net_peerCount")).GetString() == "0x1", "each half is alone");
        Run("heal").ExitCode.Should().Be(0);
        ulong healed = await HeightAsync(0);
        await UntilAsync(async () => await HeightAsync(0) >= healed + 3 && await HeightAsync(3) >= healed + 3, "all go on");
        (await AskAsync(1, "pv_getEvidence")).GetArrayLength().Should().Be(0, "nobody signed twice");
    }

    [Test]
    public async Task Node_that_knows_one_bootnode_finds_all_validators_and_reaches_the_head()
    {
        (int exit, _, string errors) = Up();
        exit.Should().Be(0, errors);
        await UntilAsync(async () => await HeightAsync(0) >= 3, "blocks come");
        string validator = PowerVerseProcess.Run("p2p", "key", "show", "--data-dir", Path.Combine(_folder, "node-1")).Output.Trim();
        string bootnode = string.Create(CultureInfo.InvariantCulture, $"/ip4/127.0.0.1/tcp/{_port + (2 * Validators) + 1}/p2p/{validator}");
        string data = Path.Combine(_folder, "observer");
        PowerVerseProcess.Run("p2p", "key", "gen", "--data-dir", data).ExitCode.Should().Be(0);
        string id = PowerVerseProcess.Run("p2p", "key", "show", "--data-dir", data).Output.Trim();

        using PowerVerseProcess observer = PowerVerseProcess.Start(
            "node", "--network", Path.Combine(_folder, "genesis.json"), "--data-dir", data, "--p2p-listen", "/ip4/127.0.0.1/tcp/0", "--p2p-local", "--p2p-bootnodes", bootnode,
            "--rpc-port", "0", "--metrics", "false");
        await observer.EndpointAsync();

        await UntilAsync(async () => await observer.NumberAsync("net_peerCount") == Validators, "one leads to all");
        ulong head = await HeightAsync(0);
        await UntilAsync(async () => await observer.NumberAsync("eth_blockNumber") > head, "it keeps up");
        PowerVerseProcess.Run("p2p", "peers", "--data-dir", data).Output.Trim().Split('\n').Should().HaveCount(Validators);
        PowerVerseProcess.Run("p2p", "ban", id, "--data-dir", Path.Combine(_folder, "node-2")).ExitCode.Should().Be(0);
        await UntilAsync(async () => await observer.NumberAsync("net_peerCount") == Validators - 1, "one refuses it");
        PowerVerseProcess.Run("p2p", "unban", id, "--data-dir", Path.Combine(_folder, "node-2")).ExitCode.Should().Be(0);
    }

    [Test]
    public async Task Node_that_names_the_devnet_joins_it_beside_the_validators()
    {
        (int exit, _, string errors) = Up();
        exit.Should().Be(0, errors);
        string config = PowerVerseProcess.Run("config", "show", "--network", _folder).Output;
        config.Should().Contain($"data-dir = \"{Path.Combine(_folder, "observer")}\"").And.Contain($"port = {_port + Validators}").And.Contain("from: rpc.port in the devnet in");

        using PowerVerseProcess observer = PowerVerseProcess.Start("node", "--network", _folder, "--rpc-port", "0", "--metrics-port", "0", "--p2p-listen", "/ip4/127.0.0.1/tcp/0");
        await observer.EndpointAsync();

        await UntilAsync(async () => await observer.NumberAsync("net_peerCount") == Validators, "it knows all validators");
        ulong head = await HeightAsync(0);
        await UntilAsync(async () => await observer.NumberAsync("eth_blockNumber") > head, "it keeps up");
        (await observer.CallAsync("pv_consensusState")).GetProperty("isSigning").GetBoolean().Should().BeFalse();
        Directory.Exists(Path.Combine(_folder, "observer", "db")).Should().BeTrue();
    }

    [Test]
    public async Task Validator_that_takes_its_record_to_another_data_directory_goes_on_signing_and_never_twice()
    {
        Up().ExitCode.Should().Be(0);
        await UntilAsync(async () => await HeightAsync(0) >= 3, "blocks come");
        string old = Path.Combine(_folder, "node-2");
        string moved = Path.Combine(_folder, "moved");
        string exported = Path.Combine(_folder, "record.json");
        string[] keys = ["--validator-key", Path.Combine(old, "validator.json"), "--validator-passphrase-file", Path.Combine(old, "passphrase")];
        string[] Record(string verb, string data) => ["genesis", "record", verb, exported, "--network", _folder, "--data-dir", data, .. keys];
        PowerVerseProcess.Run(Record("export", old)).Errors.Should().Contain("in use by process", "it runs");
        Run("kill", "2").ExitCode.Should().Be(0);
        PowerVerseProcess.Run(Record("export", old)).ExitCode.Should().Be(0);
        PowerVerseProcess.Run(Record("import", moved)).Output.Should().Contain("is begun here");
        string address = JsonDocument.Parse(File.ReadAllText(Path.Combine(old, "registration.json"))).RootElement.GetProperty("address").GetString()!;

        using PowerVerseProcess node = PowerVerseProcess.Start(
            ["node", "--network", _folder, "--data-dir", moved, .. keys, "--validator-twin-listen", "0", "--rpc-port", "0", "--metrics", "false", "--p2p-listen", "/ip4/127.0.0.1/tcp/0"]);
        await node.EndpointAsync();
        ulong head = await HeightAsync(0);
        await UntilAsync(async () => await node.NumberAsync("eth_blockNumber") > head, "it is at the head");
        (await node.CallAsync("pv_consensusState")).GetProperty("isSigning").GetBoolean().Should().BeTrue();

        ulong seen = await node.NumberAsync("eth_blockNumber");
        await UntilAsync(
            async () =>
            {
                for (; seen <= await HeightAsync(0); seen++)
                {
                    if ((await AskAsync(0, "pv_getSeal", Quantity(seen))).GetProperty("proposer").GetString() == address)
                    {
                        return true;
                    }
                }

                return false;
            },
            "a block of it becomes final");
        (await AskAsync(1, "pv_getEvidence")).GetArrayLength().Should().Be(0, "nobody signed twice");
    }

    [Test]
    public async Task Bootnode_that_holds_no_chain_brings_two_nodes_together()
    {
        Up().ExitCode.Should().Be(0);
        Run("down").ExitCode.Should().Be(0);
        string genesis = Path.Combine(_folder, "genesis.json");
        PowerVerseProcess.Run("p2p", "bootnode", "--data-dir", Path.Combine(_folder, "meeting")).Errors.Should().Contain("--network");
        using PowerVerseProcess bootnode = PowerVerseProcess.Start(
            "p2p", "bootnode", "--network", genesis, "--data-dir", Path.Combine(_folder, "meeting"), "--p2p-listen", "/ip4/127.0.0.1/tcp/0", "--p2p-local");
        await UntilAsync(() => Task.FromResult(bootnode.Output.Contains("--p2p-bootnodes", StringComparison.Ordinal)), "it says where it is");
        string address = bootnode.Output.Split("--p2p-bootnodes ")[1].Split('\n')[0].Trim();
        PowerVerseProcess[] nodes =
        [
            .. Enumerable.Range(0, 2).Select(i => PowerVerseProcess.Start(
                "node", "--network", genesis, "--data-dir", Path.Combine(_folder, $"plain-{i}"), "--p2p-listen", "/ip4/127.0.0.1/tcp/0", "--p2p-local",
                "--p2p-bootnodes", address, "--rpc-port", "0", "--metrics", "false")),
        ];
        try
        {
            foreach (PowerVerseProcess node in nodes)
            {
                await node.EndpointAsync();
                await UntilAsync(async () => await node.NumberAsync("net_peerCount") == 2, "it knows the bootnode and, by it, the other");
            }

            bootnode.Terminate();
            bootnode.WaitForExit().Should().Be(0);
        }
        finally
        {
            foreach (PowerVerseProcess node in nodes)
            {
                node.Dispose();
            }
        }
    }

    [Test]
    public async Task Fork_that_an_observer_does_not_know_passes_without_it()
    {
        const int SecondsAhead = 25;
        Up().ExitCode.Should().Be(0);
        string genesis = Path.Combine(_folder, "genesis.json");
        string old = Path.Combine(_folder, "old.json");
        File.Copy(genesis, old);
        string peers = string.Join(',', Enumerable.Range(0, Validators).Select(i => string.Create(
            CultureInfo.InvariantCulture,
            $"/ip4/127.0.0.1/tcp/{_port + (2 * Validators) + i}/p2p/{PowerVerseProcess.Run("p2p", "key", "show", "--data-dir", Path.Combine(_folder, $"node-{i}")).Output.Trim()}")));
        using PowerVerseProcess observer = PowerVerseProcess.Start(
            "node", "--network", old, "--data-dir", Path.Combine(_folder, "outdated"), "--p2p-listen", "/ip4/127.0.0.1/tcp/0", "--p2p-local", "--p2p-static-peers", peers,
            "--rpc-port", "0", "--metrics", "false");
        await observer.EndpointAsync();
        await UntilAsync(async () => await observer.NumberAsync("net_peerCount") == Validators && await observer.NumberAsync("eth_blockNumber") >= 2, "it follows");

        // A fork of blob parameters alone, which is no revision.
        Run("down").ExitCode.Should().Be(0);
        long fork = DateTimeOffset.UtcNow.ToUnixTimeSeconds() + SecondsAhead;
        JsonNode file = JsonNode.Parse(await File.ReadAllTextAsync(genesis))!;
        file["config"]!["bpo1Time"] = fork;
        file["config"]!["blobSchedule"] = new JsonObject { ["bpo1"] = new JsonObject { ["target"] = 10, ["max"] = 15, ["baseFeeUpdateFraction"] = 8_346_193 } };
        await File.WriteAllTextAsync(genesis, file.ToJsonString());
        Up().ExitCode.Should().Be(0);

        await UntilAsync(async () => Time(await AskAsync(0, "eth_getBlockByNumber", "latest", false)) > fork + 2, "the validators pass the fork");
        await UntilAsync(async () => await observer.NumberAsync("net_peerCount") == 0, "nobody speaks with who does not know it");
        Time(await observer.CallAsync("eth_getBlockByNumber", "latest", false)).Should().BeLessThan(fork);
        for (int i = 0; i < Validators; i++)
        {
            (await AskAsync(i, "net_peerCount")).GetString().Should().Be("0x3", "those who know it stay together");
        }

        (await AskAsync(0, "eth_config")).GetProperty("current").GetProperty("activationTime").GetInt64().Should().Be(fork);
        static long Time(JsonElement block) => Convert.ToInt64(block.GetProperty("timestamp").GetString(), 16);
    }

    [Test]
    public void Devnet_that_is_not_there_is_said_so()
    {
        Run("status").ExitCode.Should().Be(2);
        Run("kill", "0").Errors.Should().Contain("There is no devnet");
    }

    private static string Quantity(ulong number) => string.Create(CultureInfo.InvariantCulture, $"0x{number:x}");

    private async Task CheckMetricsAsync()
    {
        string text = await _client.GetStringAsync($"http://127.0.0.1:{_port + Validators}/metrics");
        text.Should().Contain("powerverse_consensus_blocks_total{period=\"0\"}").And.Contain("powerverse_consensus_signing 1\n").And.Contain("powerverse_consensus_validator 1\n")
            .And.Contain("powerverse_consensus_evidence 0\n").And.Contain("powerverse_consensus_unexplained_bottoms_total 0\n");
        text.Should().MatchRegex("powerverse_consensus_finality_duration_seconds_count [1-9]").And.MatchRegex("powerverse_consensus_disk_sync_duration_seconds_count [1-9]");
        string dashboard = await File.ReadAllTextAsync(Path.Combine(ServingTests.Repository(), "ops", "grafana", "powerverse-node.json"));
        ServingTests.NamesIn(dashboard).Where(name => name.StartsWith("powerverse_consensus_", StringComparison.Ordinal) && !text.Contains($"\n{name}", StringComparison.Ordinal))
            .Should().BeEmpty("a validator has all of them");
    }

    private (int ExitCode, string Output, string Errors) Up()
    {
        string Port(int group) => (_port + (group * Validators)).ToString(CultureInfo.InvariantCulture);
        return PowerVerseProcess.Run(
            "devnet", "up", Validators.ToString(CultureInfo.InvariantCulture), "--dir", _folder, "--rpc-port", Port(0), "--metrics-port", Port(1), "--p2p-port", Port(2));
    }

    private (int ExitCode, string Output, string Errors) Run(params string[] arguments) => PowerVerseProcess.Run(["devnet", .. arguments, "--dir", _folder]);

    private async Task<ulong> HeightAsync(int node)
    {
        try
        {
            string number = (await AskAsync(node, "eth_blockNumber")).GetString()!;
            return ulong.Parse(number.AsSpan(2), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture);
        }
        catch (HttpRequestException)
        {
            return 0;
        }
    }

    private async Task<JsonElement> AskAsync(int node, string method, params object[] parameters)
    {
        using HttpResponseMessage response = await _client.PostAsJsonAsync(
            new Uri($"http://127.0.0.1:{_port + node}"), new { jsonrpc = "2.0", id = 1, method, @params = parameters });
        JsonElement answer = await response.Content.ReadFromJsonAsync<JsonElement>();
        return answer.TryGetProperty("result", out JsonElement result) ? result : throw new InvalidOperationException($"{method}: {answer}");
    }

    private static async Task UntilAsync(Func<Task<bool>> condition, string what)
    {
        using CancellationTokenSource patience = new(Patience);
        while (!await condition())
        {
            patience.IsCancellationRequested.Should().BeFalse(what);
            await Task.Delay(200);
        }
    }
}
