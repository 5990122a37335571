// SPDX-License-Identifier: Apache-2.0

using System.Net;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using PowerVerse.Chain.Core.Genesis;
using PowerVerse.Chain.Crash;
using PowerVerse.Chain.Node.Commands;
using PowerVerse.Chain.Node.Dev;
using PowerVerse.Chain.Node.Predeploys;
using PowerVerse.Chain.Primitives.Numerics;

namespace PowerVerse.Chain.Node.Tests;

/// <summary>Metrics, health, the dashboard, doctor, logs: what an operator sees of a running node.</summary>
public sealed partial class ServingTests
{
    private PowerVerseProcess _node = null!;
    private HttpClient _client = null!;
    private Uri _metrics = null!;

    [OneTimeSetUp]
    public async Task StartAsync()
    {
        _node = PowerVerseProcess.Start("dev", "--port", "0", "--metrics", "--metrics-port", "0", "--silent", "--log-level", "info,jsonrpc=debug");
        await _node.EndpointAsync();
        _metrics = new Uri(MetricsPattern().Match(_node.Errors).Groups[1].Value);
        _client = new HttpClient(new SocketsHttpHandler { UseProxy = false }) { BaseAddress = _metrics };
        await _node.CallAsync("evm_mine");
        await _node.CallRawAsync("eth_getBlockByNumber", "nonsense", false);
    }

    [OneTimeTearDown]
    public void Stop()
    {
        _client.Dispose();
        _node.Dispose();
    }

    [Test]
    public async Task Metrics_are_in_the_text_form_of_Prometheus()
    {
        string text = await _client.GetStringAsync("/metrics");
        foreach (string line in text.Split('\n', StringSplitOptions.RemoveEmptyEntries))
        {
            line.Should().MatchRegex(@"^(# (HELP|TYPE) [a-z_]+ .*|[a-z_]+(\{[a-z_]+=""[^""]*""(,[a-z_]+=""[^""]*"")*\})? [-+0-9.eE]+)$");
        }

        text.Should().Contain("powerverse_chain_head_number 1\n").And.Contain("powerverse_import_blocks_total 1\n");
        text.Should().Contain("powerverse_rpc_request_duration_seconds_count{method=\"evm_mine\",outcome=\"ok\"} 1\n");
        text.Should().Contain("powerverse_rpc_request_duration_seconds_count{method=\"eth_getBlockByNumber\",outcome=\"error\"} 1\n");
        text.Should().Contain("process_resident_memory_bytes").And.Contain("dotnet_gc_collections_total");
    }

    [Test]
    public async Task Every_metric_of_the_dashboard_that_a_memory_node_has_is_served()
    {
        string text = await _client.GetStringAsync("/metrics");
        string dashboard = await File.ReadAllTextAsync(Path.Combine(Repository(), "ops", "grafana", "powerverse-node.json"));
        using JsonDocument document = JsonDocument.Parse(dashboard);
        string[] names = [.. NamesIn(dashboard)
            .Where(name => !name.StartsWith("powerverse_db_", StringComparison.Ordinal) && !name.StartsWith("powerverse_pool_", StringComparison.Ordinal) && !name.StartsWith("powerverse_gossip_", StringComparison.Ordinal)
                && !name.StartsWith("powerverse_p2p_", StringComparison.Ordinal) && !name.StartsWith("powerverse_consensus_", StringComparison.Ordinal) && name != "powerverse_rpc_refused_total" && name != "powerverse_node")];
        names.Length.Should().BeGreaterThan(15);
        names.Where(name => !text.Contains($"\n{name}", StringComparison.Ordinal)).Should().BeEmpty();
    }

    [Test]
    public async Task Every_metric_of_the_dashboard_is_served_by_a_node_with_a_database()
    {
        string directory = Directory.CreateTempSubdirectory("powerverse-metrics-").FullName;
        try
        {
            // A block every hour, so that transactions wait; the second one with its nonce offers too little.
            using PowerVerseProcess node = PowerVerseProcess.Start(
                "dev", "--port", "0", "--metrics", "--metrics-port", "0", "--silent", "--data-dir", directory, "--block-time", "3600", "--rpc-rate-limit", "100");
            await node.EndpointAsync();
            object transaction = new { from = "0xf39Fd6e51aad88F6F4ce6aB8827279cffFb92266", to = "0x70997970C51812dc3A010C7d01b50e0d17dc79C8", nonce = "0x0", value = "0x1" };
            await node.CallAsync("eth_sendTransaction", transaction);
            (await node.CallRawAsync("eth_sendTransaction", transaction)).TryGetProperty("error", out _).Should().BeTrue();
            await node.CallAsync("evm_mine");
            using HttpClient client = new(new SocketsHttpHandler { UseProxy = false }) { BaseAddress = new Uri(MetricsPattern().Match(node.Errors).Groups[1].Value) };
            using HttpClient calls = new(new SocketsHttpHandler { UseProxy = false });
            HttpStatusCode status = HttpStatusCode.OK;
            for (int i = 0; i < 10_000 && status != HttpStatusCode.TooManyRequests; i++)
            {
                using StringContent body = new("""{"jsonrpc":"2.0","id":1,"method":"eth_chainId"}""", Encoding.UTF8, "application/json");
                using HttpResponseMessage answer = await calls.PostAsync(await node.EndpointAsync(), body);
                status = answer.StatusCode;
            }

            string text = await client.GetStringAsync("/metrics");
            text.Should().Contain("powerverse_pool_admitted_total{origin=\"local\"} 1\n").And.Contain("powerverse_pool_removed_total{reason=\"Included\"} 1\n");
            string dashboard = await File.ReadAllTextAsync(Path.Combine(Repository(), "ops", "grafana", "powerverse-node.json"));
            NamesIn(dashboard)
                .Where(name => name != "powerverse_node" && !name.StartsWith("powerverse_gossip_", StringComparison.Ordinal) && !name.StartsWith("powerverse_consensus_", StringComparison.Ordinal) && !text.Contains($"\n{name}", StringComparison.Ordinal))
                .Should().BeEmpty("a developer's chain has everything but gossip and agreement");
        }
        finally
        {
            Directory.Delete(directory, recursive: true);
        }
    }

    [Test]
    public void Port_that_is_taken_is_one_clear_line()
    {
        string taken = _node.EndpointAsync().Result.Port.ToString(System.Globalization.CultureInfo.InvariantCulture);
        foreach ((string[] flags, string text) in (((string[], string)[])[
            (["--port", taken], $"error: JSON-RPC cannot listen on 127.0.0.1 port {taken}"),
            (["--port", "0", "--metrics", "--metrics-port", taken], $"error: Metrics cannot be served on 127.0.0.1 port {taken}"),
        ]))
        {
            (int exitCode, string output, string errors) = PowerVerseProcess.Run(["dev", "--silent", "--log-level", "warn", .. flags]);
            exitCode.Should().Be(ExitCode.Network);
            output.Trim().Should().BeEmpty();
            errors.Trim().Should().StartWith(text).And.NotContain("\n");
        }
    }

    [TestCase("/health/live", HttpStatusCode.OK, "UP")]
    [TestCase("/health/ready", HttpStatusCode.OK, "UP")]
    [TestCase("/health/ready?minPeers=0&maxBlocksBehind=1", HttpStatusCode.OK, "UP")]
    [TestCase("/health/ready?minPeers=1", HttpStatusCode.ServiceUnavailable, "DOWN")]
    [TestCase("/health/ready?minPeers=many", HttpStatusCode.BadRequest, "no number")]
    [TestCase("/readiness", HttpStatusCode.OK, "UP")]
    [TestCase("/elsewhere", HttpStatusCode.NotFound, "/metrics")]
    public async Task Health_is_answered(string path, HttpStatusCode status, string text)
    {
        using HttpResponseMessage response = await _client.GetAsync(path);
        response.StatusCode.Should().Be(status);
        (await response.Content.ReadAsStringAsync()).Should().Contain(text);
    }

    [Test]
    public async Task Doctor_finds_a_developers_node_well_and_others_ill()
    {
        string url = (await _node.EndpointAsync()).ToString();
        (int exitCode, string output, _) = PowerVerseProcess.Run("doctor", url, "--chain-id", "20568");
        exitCode.Should().Be(ExitCode.Success, output);
        output.Should().Contain("0 failures").And.Contain("0x5058 (20568)").And.Contain("CORS preflight");
        (exitCode, output, _) = PowerVerseProcess.Run("doctor", url, "--chain-id", "1");
        exitCode.Should().Be(ExitCode.Failed);
        output.Should().Contain("another chain is served here");
        PowerVerseProcess.Run("doctor", _metrics.ToString()).ExitCode.Should().Be(ExitCode.Failed);
        PowerVerseProcess.Run("doctor", "http://127.0.0.1:1").Output.Should().Contain("connection refused");
        PowerVerseProcess.Run("doctor", "nowhere").ExitCode.Should().Be(ExitCode.Usage);
    }

    [Test]
    public async Task Doctor_sees_that_pages_may_not_call()
    {
        using PowerVerseProcess node = PowerVerseProcess.Start("dev", "--port", "0", "--rpc-origins", "https://wallet.example", "--silent", "--log-format", "json");
        Uri endpoint = await node.EndpointAsync();
        (int exitCode, string output, _) = PowerVerseProcess.Run("doctor", endpoint.ToString());
        exitCode.Should().Be(ExitCode.Failed);
        output.Should().Contain("--rpc-origins");
        PowerVerseProcess.Run("doctor", endpoint.ToString(), "--origin", "https://wallet.example").ExitCode.Should().Be(ExitCode.Success);
        foreach (string line in node.Errors.Split('\n', StringSplitOptions.RemoveEmptyEntries))
        {
            using JsonDocument entry = JsonDocument.Parse(line);
            entry.RootElement.GetProperty("Message").GetString().Should().NotBeNullOrEmpty();
        }
    }

    [TestCase("devnet", 20568UL)]
    [TestCase("testnet", 20567UL)]
    [TestCase("mainnet-draft", 20566UL)]
    public void Genesis_file_of_a_network_follows_our_rules(string network, ulong chainId)
    {
        GenesisSpec genesis = GenesisJson.Parse(File.ReadAllBytes(Path.Combine(Repository(), "genesis", $"{network}.json"))).Value;
        genesis.UnknownMembers.Should().BeEmpty();
        genesis.Chain.ChainId.Should().Be(chainId);
        genesis.GasLimit.Should().Be(30_000_000);
        genesis.Chain.PowerVerse.BaseFeeChangeDenominator.Should().Be(DevGenesis.BaseFeeChangeDenominator);
        genesis.Chain.PowerVerse.MinBaseFee.Should().Be((UInt256)DevGenesis.MinBaseFee);
        genesis.Chain.PowerVerse.AreBlobsEnabled.Should().BeFalse();
        genesis.Chain.PowerVerse.AreRequestsEnabled.Should().BeFalse();
        foreach (Predeploy predeploy in Predeploy.All)
        {
            genesis.Accounts.Single(account => account.Address == predeploy.Address).Code.ToArray().Should().Equal(predeploy.Code);
        }

        string directory = Directory.CreateTempSubdirectory("powerverse-genesis-").FullName;
        try
        {
            (int exitCode, _, string errors) = PowerVerseProcess.Run("init", "--genesis", Path.Combine(Repository(), "genesis", $"{network}.json"), "--data-dir", directory);
            exitCode.Should().Be(ExitCode.Success, errors);
            (exitCode, _, errors) = PowerVerseProcess.Run("config", "validate", Path.Combine(Repository(), "chainspec", $"{network}.toml"));
            exitCode.Should().Be(ExitCode.Success, errors);
        }
        finally
        {
            Directory.Delete(directory, recursive: true);
        }
    }

    [GeneratedRegex("Metrics on (http://[^/]+)/metrics")]
    private static partial Regex MetricsPattern();

    [GeneratedRegex("(powerverse|process|dotnet)_[a-z_]+")]
    private static partial Regex NamePattern();

    /// <summary>The metrics that a dashboard asks for.</summary>
    internal static IEnumerable<string> NamesIn(string dashboard) => NamePattern().Matches(dashboard).Select(static match => match.Value).Distinct();

    internal static string Repository()
    {
        string? directory = TestContext.CurrentContext.TestDirectory;
        while (!File.Exists(Path.Combine(directory!, "PowerVerse.Chain.sln")))
        {
            directory = Path.GetDirectoryName(directory);
        }

        return directory!;
    }
}
