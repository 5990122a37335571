// SPDX-License-Identifier: Apache-2.0

using System.Diagnostics;
using System.Text.Json;
using System.Text.RegularExpressions;
using PowerVerse.Chain.Crash;
using PowerVerse.Chain.Node.Commands;
using PowerVerse.Chain.TestKit;

namespace PowerVerse.Chain.Node.Tests.Documents;

/// <summary>The first hour with the README: every command in it is one that this test runs, and it does what the text says.</summary>
public sealed partial class ReadmeTests
{
    private const string Run = ReadmeText.NodePrefix;
    private const string Url = ReadmeText.Url;

    // Not run here: they fetch the sources, run this very test, or run suites that have tests of their own.
    private static readonly string[] RunElsewhere =
    [
        "git clone", "cd ", "dotnet test", "dotnet run -c Release --project tests/SpecRunner", "dotnet run -c Release --project tests/Simulation",
    ];

    private static readonly ReadmeText Readme = ReadmeText.Read(ServingTests.Repository());

    private static IEnumerable<string> Commands => Readme.Commands;

    [Test]
    public void Every_command_is_known_here()
    {
        foreach (string command in Commands)
        {
            bool isKnown = command.StartsWith(Run, StringComparison.Ordinal) || command.StartsWith("cast ", StringComparison.Ordinal)
                || RunElsewhere.Any(prefix => command.StartsWith(prefix, StringComparison.Ordinal));
            isKnown.Should().BeTrue("'{0}' must be tested or removed", command);
            Match project = ProjectPattern().Match(command);
            (!project.Success || Directory.Exists(Path.Combine(ServingTests.Repository(), project.Groups[1].Value))).Should().BeTrue(command);
        }
    }

    [Test]
    public void Four_validators_lead_and_the_chain_for_contracts_follows_once_they_are_stopped()
    {
        Commands.Where(command => command.StartsWith(Run, StringComparison.Ordinal)).Take(3).Should().Equal(Run + "devnet up 4", Run + "devnet down", Run + "dev");
    }

    [Test]
    public void Every_command_of_the_executable_is_one_that_it_takes()
    {
        string[] lines = [.. Commands.Where(command => command.StartsWith(Run, StringComparison.Ordinal)).Concat(Readme.InlineCommands)];
        lines.Should().HaveCountGreaterThan(10);
        Parse(lines.Select(line => line[Run.Length..]));
    }

    [Test]
    public void Every_command_of_the_operations_guide_is_one_that_the_executable_takes()
    {
        string guide = File.ReadAllText(Path.Combine(ServingTests.Repository(), "docs", "operations.md"));
        string names = string.Join('|', CommandLine.Create().Subcommands.Select(command => command.Name));
        string[] lines = [.. Regex.Matches(guide, $"`(?:powerverse )?((?:{names}) [^`\n]*)`").Select(span => span.Groups[1].Value)];
        lines.Should().HaveCountGreaterThan(10);

        // Brackets say what can be left out; capitals stand for values, most of them of a file, some of a number.
        Parse(lines.Where(line => !line.Contains("...", StringComparison.Ordinal)).Select(line => Regex.Replace(line.Replace("[", "", StringComparison.Ordinal).Replace("]", "", StringComparison.Ordinal), @"\b(N|I|C)\b", "1")), isWhole: false);
    }

    [Test]
    public void Every_command_in_the_files_of_our_networks_is_one_that_the_executable_takes()
    {
        string[] files = Directory.GetFiles(Path.Combine(ServingTests.Repository(), "chainspec"), "*.toml");
        string[] lines = [.. files.SelectMany(File.ReadLines).Where(line => line.StartsWith("#   powerverse ", StringComparison.Ordinal)).Select(line => line["#   powerverse ".Length..])];
        lines.Should().HaveCountGreaterThanOrEqualTo(files.Length);
        Parse(lines);
    }

    [Test]
    public async Task Developer_chain_runs_and_a_first_transfer_arrives()
    {
        Commands.Should().Contain(Run + "dev");
        long start = Stopwatch.GetTimestamp();
        using PowerVerseProcess dev = PowerVerseProcess.Start("dev", "--port", "0");
        string url = (await dev.EndpointAsync()).ToString();
        await PlayMetaMaskAsync(dev);
        string? cast = FindCast();
        if (cast is null)
        {
            Assert.Ignore("cast is not installed: npm ci --prefix tests/Node.Tests, or name it by POWERVERSE_CAST");
        }

        string[] commands = [.. Commands.Where(command => command.StartsWith("cast ", StringComparison.Ordinal))];
        commands.Should().HaveCountGreaterThanOrEqualTo(2);
        string output = string.Empty;
        foreach (string command in commands)
        {
            output = RunCast(cast!, command["cast ".Length..].Replace(Url, url, StringComparison.Ordinal));
        }

        output.Trim().Should().Be("10001000000000000000000", "the balance is asked for last");
        string doctor = Commands.Single(command => command.StartsWith(Run + "doctor", StringComparison.Ordinal));
        PowerVerseProcess.Run(doctor[Run.Length..].Replace(Url, url, StringComparison.Ordinal).Split(' ')).ExitCode.Should().Be(0);
        TestContext.Out.WriteLine($"From the start of dev to the transfer: {Stopwatch.GetElapsedTime(start).TotalSeconds:F1} s");
    }

    [Test]
    public async Task Chain_from_a_file_is_imported_and_served()
    {
        string directory = Directory.CreateTempSubdirectory("powerverse-readme-").FullName;
        try
        {
            CrashChain chain = CrashChain.Build(directory, seed: 9, blocks: 20);
            string[] commands = [.. Commands.Where(command => command.StartsWith(Run, StringComparison.Ordinal) && command.Contains("--data-dir", StringComparison.Ordinal))
                .Select(command => command[Run.Length..])];
            commands.Should().HaveCount(2);
            string import = commands[0].Replace("genesis.json", chain.GenesisPath, StringComparison.Ordinal)
                .Replace("chain.rlp", chain.BlocksPath, StringComparison.Ordinal).Replace("./data", Path.Combine(directory, "data"), StringComparison.Ordinal);
            PowerVerseProcess.Run(import.Split(' ')).Output.Should().Contain("Head: block 20 ");
            string serve = commands[1].Replace("./data", Path.Combine(directory, "data"), StringComparison.Ordinal);
            using PowerVerseProcess node = PowerVerseProcess.Start([.. serve.Split(' '), "--rpc-port", "0", "--metrics-port", "0"]);
            (await node.NumberAsync("eth_blockNumber")).Should().Be(20);
        }
        finally
        {
            Directory.Delete(directory, recursive: true);
        }
    }

    [Test]
    public void Values_for_MetaMask_are_those_that_dev_prints()
    {
        Readme.Text.Should().Contain("| Chain ID | 20568 |").And.Contain($"| RPC URL | `{Url}` |").And.Contain("| Currency symbol | PVC |");
    }

    // A line that names a command only, as tables do, may leave out what the command needs.
    private static void Parse(IEnumerable<string> lines, bool isWhole = true)
    {
        foreach (string line in lines)
        {
            CommandLine.Create().Parse(line.Split(' ')).Errors.Select(error => error.Message)
                .Where(message => isWhole || !message.Contains("required", StringComparison.OrdinalIgnoreCase)).Should().BeEmpty("of '{0}'", line);
        }
    }

    // What the wallet asks when the network is added and the account is shown.
    private static async Task PlayMetaMaskAsync(PowerVerseProcess dev)
    {
        (await dev.CallAsync("eth_chainId")).GetString().Should().Be("0x5058");
        (await dev.CallAsync("net_version")).GetString().Should().Be("20568");
        (await dev.CallAsync("eth_getBalance", "0xf39Fd6e51aad88F6F4ce6aB8827279cffFb92266", "latest")).GetString().Should().Be("0x21e19e0c9bab2400000");
        JsonElement history = await dev.CallAsync("eth_feeHistory", "0x4", "latest", (int[])[10, 50, 90]);
        history.GetProperty("baseFeePerGas").GetArrayLength().Should().BeGreaterThan(0);
    }

    private static string? FindCast()
    {
        string? named = Environment.GetEnvironmentVariable("POWERVERSE_CAST");
        string installed = Path.Combine(ServingTests.Repository(), "tests", "Node.Tests", "node_modules", "@foundry-rs", "cast-linux-amd64", "bin", "cast");
        return named ?? (File.Exists(installed) ? installed : null);
    }

    private static string RunCast(string cast, string arguments)
    {
        using Process process = Process.Start(new ProcessStartInfo(cast, arguments) { RedirectStandardOutput = true, RedirectStandardError = true })!;
        Task<string> errors = process.StandardError.ReadToEndAsync();
        string output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        process.ExitCode.Should().Be(0, errors.Result);
        return output;
    }

    [GeneratedRegex("--project ([^ ]+)")]
    private static partial Regex ProjectPattern();
}
