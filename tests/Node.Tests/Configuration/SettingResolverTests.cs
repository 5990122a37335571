// SPDX-License-Identifier: Apache-2.0

using PowerVerse.Chain.Node.Commands;
using PowerVerse.Chain.Node.Configuration;
using PowerVerse.Chain.Node.Logging;

namespace PowerVerse.Chain.Node.Tests.Configuration;

[Parallelizable(ParallelScope.All)]
public sealed class SettingResolverTests
{
    private static readonly Dictionary<string, string> None = [];

    [TestCase("1", "2", "3", "4", 1, "--rpc-port")]
    [TestCase(null, "2", "3", "4", 2, "POWERVERSE_RPC_PORT")]
    [TestCase(null, null, "3", "4", 3, "rpc.port in test.toml")]
    [TestCase(null, null, null, "4", 4, "default of the command")]
    [TestCase(null, null, null, null, 8545, "default")]
    public void Flag_wins_over_environment_over_file_over_defaults(string? flag, string? variable, string? file, string? command, int expected, string origin)
    {
        List<string> problems = [];
        ResolvedSettings settings = SettingResolver.Resolve(
            Settings.All,
            flag is null ? None : new() { ["rpc.port"] = flag },
            name => name == "POWERVERSE_RPC_PORT" ? variable : null,
            file is null ? null : ConfigurationFile.Parse("test.toml", $"[rpc]\nport = {file}", problems),
            command is null ? null : new Dictionary<string, string> { ["rpc.port"] = command },
            problems);
        problems.Should().BeEmpty();
        settings.Get(Settings.RpcPort).Should().Be(expected);
        settings.Describe(Settings.RpcPort).Origin.Should().Be(origin);
    }

    [TestCase("3", "4", 3, "rpc.port in test.toml")]
    [TestCase(null, "4", 4, "rpc.port in chainspec/test.toml")]
    public void What_is_usual_on_a_network_ranks_below_the_file_and_above_the_command(string? file, string network, int expected, string origin)
    {
        List<string> problems = [];
        ResolvedSettings settings = SettingResolver.Resolve(
            Settings.All,
            None,
            _ => null,
            file is null ? null : ConfigurationFile.Parse("test.toml", $"[rpc]\nport = {file}", problems),
            new Dictionary<string, string> { ["rpc.port"] = "5" },
            problems,
            ConfigurationFile.Parse("chainspec/test.toml", $"[rpc]\nport = {network}", problems));
        problems.Should().BeEmpty();
        settings.Get(Settings.RpcPort).Should().Be(expected);
        settings.Describe(Settings.RpcPort).Origin.Should().Be(origin);
    }

    [TestCase("[rpc]\nprot = 1", "did you mean 'rpc.port'?")]
    [TestCase("[rpc\nport = 1", "test.toml")]
    [TestCase("[rpc]\nport = 1979-05-27", "of a type that no setting has")]
    public void Wrong_file_is_told_what_is_wrong(string text, string expected)
    {
        List<string> problems = [];
        ConfigurationFile.Parse("test.toml", text, problems);
        problems.Should().ContainSingle().Which.Should().Contain(expected);
    }

    [TestCase("db.cache", "8MiB", null)]
    [TestCase("db.cache", "8388607", "'8388607' is less than 8MiB")]
    [TestCase("db.write-buffer", "4MiB", null)]
    [TestCase("db.write-buffer", "0", "'0' is less than 4MiB")]
    public void Memory_of_the_database_has_a_least_size(string key, string text, string? problem) =>
        Settings.All.Single(setting => setting.Key == key).Check(text).Should().Be(problem);

    [Test]
    public void Every_default_is_sound_and_every_name_unique()
    {
        foreach (Setting setting in Settings.All.Where(setting => setting.DefaultText is not null))
        {
            setting.Check(setting.DefaultText!).Should().BeNull(setting.Key);
        }

        Settings.All.Select(setting => setting.Flag).Should().OnlyHaveUniqueItems();
        Settings.All.Select(setting => setting.Variable).Should().OnlyHaveUniqueItems();
    }

    [Test]
    public void Shown_configuration_is_a_file_that_says_the_same()
    {
        List<string> problems = [];
        Dictionary<string, string> flags = new() { ["rpc.host"] = "0.0.0.0", ["log.level"] = "warn,jsonrpc=debug", ["rpc.api"] = "eth,net", ["prune.state"] = "all" };
        ResolvedSettings settings = SettingResolver.Resolve(Settings.All, flags, _ => null, null, null, problems);
        using StringWriter writer = new();
        ConfigCommand.Write(writer, settings);
        ConfigurationFile file = ConfigurationFile.Parse("shown.toml", writer.ToString(), problems)!;
        ResolvedSettings again = SettingResolver.Resolve(Settings.All, None, _ => null, file, null, problems);
        problems.Should().BeEmpty();
        foreach (Setting setting in Settings.All.Where(setting => setting.DefaultText is not null || flags.ContainsKey(setting.Key)))
        {
            again.Describe(setting).Text.Should().Be(settings.Describe(setting).Text, setting.Key);
        }
    }

    [TestCase("256MiB", 256L << 20)]
    [TestCase("1 GiB", 1L << 30)]
    [TestCase("5_000", 5_000L)]
    [TestCase("8k", 8_192L)]
    public void Sizes_have_units(string text, long expected)
    {
        SettingParsers.Size(text, out long value).Should().BeNull();
        value.Should().Be(expected);
    }

    [TestCase("")]
    [TestCase("MiB")]
    [TestCase("-1")]
    [TestCase("99999999999GiB")]
    public void Wrong_size_is_refused(string text) => SettingParsers.Size(text, out _).Should().NotBeNull();

    [TestCase("1", "1000000000000000000")]
    [TestCase("0.5", "500000000000000000")]
    [TestCase("10000", "10000000000000000000000")]
    public void Coins_have_eighteen_decimals(string text, string wei)
    {
        SettingParsers.Coins(text, out var value).Should().BeNull();
        value.ToString().Should().Be(wei);
    }

    [Test]
    public void Levels_are_by_module()
    {
        LogLevels.Parse("warn,jsonrpc=debug", out LogLevels levels).Should().BeNull();
        levels.Of("JsonRpc").Should().Be(Microsoft.Extensions.Logging.LogLevel.Debug);
        levels.Of("ledger").Should().Be(Microsoft.Extensions.Logging.LogLevel.Warning);
        LogLevels.Parse("loud", out _).Should().Contain("no level");
        LoggerSetup.ModuleOf("PowerVerse.Chain.JsonRpc.Hosting.RpcServer").Should().Be("jsonrpc");
    }
}
