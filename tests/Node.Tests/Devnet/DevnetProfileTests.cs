// SPDX-License-Identifier: Apache-2.0

using PowerVerse.Chain.Node.Commands;
using PowerVerse.Chain.Node.Configuration;
using PowerVerse.Chain.Node.Devnet;
using PowerVerse.Chain.Node.Hosting;

namespace PowerVerse.Chain.Node.Tests.Devnet;

[Parallelizable(ParallelScope.All)]
public sealed class DevnetProfileTests
{
    private const ulong DevnetChainId = 20568;

    [TestCase(KnownTestKeys.MainnetChainId)]
    [TestCase(KnownTestKeys.TestnetChainId)]
    public void Controls_are_refused_on_networks_of_others(ulong chainId)
    {
        Action check = () => DevnetProfile.Check(Resolve(("devnet.controls", "true")), chainId);
        check.Should().Throw<CommandException>().WithMessage("--devnet-controls*");
    }

    [TestCase(KnownTestKeys.MainnetChainId)]
    [TestCase(DevnetChainId)]
    public void Wrong_clock_is_refused_without_the_controls(ulong chainId)
    {
        Action check = () => DevnetProfile.Check(Resolve(("devnet.clock-offset", "-2")), chainId);
        check.Should().Throw<CommandException>().WithMessage("--clock-offset*");
    }

    [TestCase("2", 2)]
    [TestCase("-0.5", -0.5)]
    public void Wrong_clock_is_off_by_what_was_asked_and_runs_as_fast(string text, double seconds)
    {
        ResolvedSettings settings = Resolve(("devnet.controls", "true"), ("devnet.clock-offset", text));
        DevnetProfile.Check(settings, DevnetChainId);
        TimeProvider clock = DevnetProfile.ClockOf(settings);
        TimeProvider.System.GetUtcNow().AddSeconds(seconds).Should().BeCloseTo(clock.GetUtcNow(), TimeSpan.FromSeconds(0.4));
        clock.TimestampFrequency.Should().Be(TimeProvider.System.TimestampFrequency);
    }

    [Test]
    public void Clock_is_the_systems_when_nothing_is_set() => DevnetProfile.ClockOf(Resolve()).Should().BeSameAs(TimeProvider.System);

    [TestCase("3601")]
    [TestCase("-3601")]
    [TestCase("1e1")]
    [TestCase("two")]
    [TestCase("")]
    public void Offset_that_is_none_is_told_so(string text) => SettingParsers.Offset(text, out _).Should().Contain("is no number of seconds");

    private static ResolvedSettings Resolve(params (string Key, string Value)[] flags)
    {
        List<string> problems = [];
        ResolvedSettings settings = SettingResolver.Resolve(
            Settings.All, flags.ToDictionary(static flag => flag.Key, static flag => flag.Value), static _ => null, null, null, problems);
        problems.Should().BeEmpty();
        return settings;
    }
}
