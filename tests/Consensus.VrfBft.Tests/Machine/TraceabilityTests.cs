// SPDX-License-Identifier: Apache-2.0

using System.Text.RegularExpressions;

namespace PowerVerse.Chain.Consensus.VrfBft.Tests.Machine;

/// <summary>Every rule of docs/protocol/consensus.md is cited in the source and held by a test.</summary>
[Parallelizable(ParallelScope.All)]
public sealed partial class TraceabilityTests
{
    [Test]
    public void Every_rule_has_source_and_test()
    {
        string root = Root();
        string[] rules = [.. RuleHeading().Matches(File.ReadAllText(Path.Combine(root, "docs", "protocol", "consensus.md"))).Select(match => match.Groups[1].Value)];
        rules.Should().Contain(["R0", "R1", "R2", "R3", "R4", "R4e", "R5", "R6", "R7", "R8", "R9", "R10"]);
        string source = string.Concat(Directory.EnumerateFiles(Path.Combine(root, "src", "Consensus.VrfBft"), "*.cs", SearchOption.AllDirectories).Select(File.ReadAllText));
        HashSet<string> tested = [.. typeof(TraceabilityTests).Assembly.GetTypes()
            .SelectMany(type => type.GetMethods().SelectMany(method => method.GetCustomAttributes(typeof(RuleAttribute), false))
                .Concat(type.GetCustomAttributes(typeof(RuleAttribute), false)))
            .Cast<RuleAttribute>().Select(rule => rule.Id)];
        rules.Where(rule => !Regex.IsMatch(source, $@"\b{rule}\b")).Should().BeEmpty("the source cites each rule");
        rules.Where(rule => !tested.Contains(rule)).Should().BeEmpty("a test holds each rule");
    }

    [GeneratedRegex(@"^\* \*\*(R\d+e?)\b", RegexOptions.Multiline)]
    private static partial Regex RuleHeading();

    private static string Root()
    {
        string? directory = AppContext.BaseDirectory;
        while (directory is not null && !File.Exists(Path.Combine(directory, "PowerVerse.Chain.sln")))
        {
            directory = Path.GetDirectoryName(directory);
        }

        return directory ?? throw new InvalidOperationException("Not inside the repository.");
    }
}
