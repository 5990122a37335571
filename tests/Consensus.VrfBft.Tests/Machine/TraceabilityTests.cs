// SPDX-License-Identifier: Apache-2.0

using System.Text.RegularExpressions;

namespace PowerVerse.Chain.Consensus.VrfBft.Tests.Machine;

/// <summary>Every rule and refinement of docs/protocol/consensus.md is cited in the source and held by a test.</summary>
[Parallelizable(ParallelScope.All)]
public sealed partial class TraceabilityTests
{
    [Test]
    public void Every_rule_has_source_and_test()
    {
        string[] rules = Ids(RuleHeading());

        rules.Should().Contain(["R0", "R1", "R2", "R3", "R4", "R4e", "R5", "R6", "R7", "R8", "R9", "R10"]);
        Untraced(rules).Should().BeEmpty();
    }

    [Test]
    public void Every_refinement_has_source_and_test()
    {
        string[] refinements = Ids(RefinementRow());

        refinements.Should().Contain(["A1", "A2", "A3", "A4", "B1", "B4", "B6", "C1", "C3"]);
        Untraced(refinements).Should().BeEmpty();
    }

    private static string[] Ids(Regex pattern) =>
        [.. pattern.Matches(File.ReadAllText(Path.Combine(Root(), "docs", "protocol", "consensus.md"))).Select(match => match.Groups[1].Value)];

    private static IEnumerable<string> Untraced(string[] ids)
    {
        string source = Text("src");
        string tests = Text("tests");
        return ids.Where(id => !Regex.IsMatch(source, $@"\b{id}\b")).Select(id => id + " is not cited in the source")
            .Concat(ids.Where(id => !tests.Contains($"[Rule(\"{id}\")]", StringComparison.Ordinal)).Select(id => id + " is held by no test"));
    }

    private static string Text(string area) => string.Concat(
        Directory.EnumerateDirectories(Path.Combine(Root(), area), "Consensus.*")
            .SelectMany(folder => Directory.EnumerateFiles(folder, "*.cs", SearchOption.AllDirectories))
            .Select(File.ReadAllText));

    [GeneratedRegex(@"^\* \*\*(R\d+e?)\b", RegexOptions.Multiline)]
    private static partial Regex RuleHeading();

    [GeneratedRegex(@"^\| ([ABCD]\d+) \|", RegexOptions.Multiline)]
    private static partial Regex RefinementRow();

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
