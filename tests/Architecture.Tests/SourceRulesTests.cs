// SPDX-License-Identifier: Apache-2.0

using System.Text.RegularExpressions;

namespace PowerVerse.Chain.Architecture.Tests;

/// <summary>House rules that the compiler cannot state: each test lists the offending lines.</summary>
[Parallelizable(ParallelScope.All)]
public sealed partial class SourceRulesTests
{
    [Test]
    public void Deterministic_zone_has_no_floating_point() =>
        Lines(DeterministicFiles, FloatingPoint(), codeOnly: true).Should().BeEmpty("every node must compute the same bits");

    [Test]
    public void Deterministic_zone_has_no_concurrency_or_async_keyword() =>
        Lines(DeterministicFiles, Concurrency(), codeOnly: true).Should().BeEmpty("the host owns threads and time");

    [Test]
    public void Banned_symbols_file_reaches_every_deterministic_project() =>
        File.ReadAllText(Path.Combine(Repository.Root, "src", "Directory.Build.targets")).Should()
            .Contain("BannedSymbols.Deterministic.txt").And.Contain("Microsoft.CodeAnalysis.BannedApiAnalyzers");

    [Test]
    public void Sources_have_no_regions() => Lines(Repository.CSharpFiles("src", "tests", "bench"), Region(), codeOnly: true).Should().BeEmpty();

    [Test]
    public void Sources_hold_no_stub() =>
        Lines(Repository.CSharpFiles("src"), Stub(), codeOnly: false).Should().BeEmpty("a stub is a defect, not a note");

    [Test]
    public void Sources_carry_the_licence_line() =>
        Repository.CSharpFiles("src", "tests", "bench")
            .Where(path => !File.ReadLines(path).First().StartsWith("// SPDX-License-Identifier: Apache-2.0", StringComparison.Ordinal))
            .Select(Repository.Relative)
            .Should().BeEmpty();

    [Test]
    public void Source_files_are_named_after_a_type_they_declare()
    {
        IEnumerable<string> misnamed = Repository.CSharpFiles("src").Where(path =>
        {
            string type = Path.GetFileNameWithoutExtension(path).Split('.')[0];
            return type is not ("GlobalUsings" or "AssemblyAttributes")
                && !Regex.IsMatch(File.ReadAllText(path), $@"\b(class|struct|interface|enum|record|delegate\s+\S+)\s+{Regex.Escape(type)}\b");
        });
        misnamed.Select(Repository.Relative).Should().BeEmpty("a reader finds a thing where its name says");
    }

    [Test]
    public void Evm_never_sees_the_trie_and_consensus_never_sees_execution()
    {
        Lines(FilesOf("Evm"), StateMerkleUsing(), codeOnly: true).Should().BeEmpty();
        Lines(FilesOf("Consensus.VrfBft"), ExecutionUsing(), codeOnly: true).Should().BeEmpty();
    }

    private static IEnumerable<string> DeterministicFiles =>
        Repository.SourceProjects.Where(project => project.IsDeterministic).SelectMany(project => FilesOf(project.Name));

    private static IEnumerable<string> FilesOf(string project) => Repository.CSharpFiles(Path.Combine("src", project));

    private static List<string> Lines(IEnumerable<string> files, Regex pattern, bool codeOnly)
    {
        List<string> found = [];
        foreach (string path in files)
        {
            string text = File.ReadAllText(path);
            string[] lines = (codeOnly ? SourceText.WithoutCommentsAndStrings(text) : text).Split('\n');
            for (int i = 0; i < lines.Length; i++)
            {
                if (pattern.IsMatch(lines[i]))
                {
                    found.Add($"{Repository.Relative(path)}:{i + 1}: {lines[i].Trim()}");
                }
            }
        }

        return found;
    }

    [GeneratedRegex(@"\b(float|double|decimal)\b")]
    private static partial Regex FloatingPoint();

    [GeneratedRegex(@"\b(async|await|lock)\b")]
    private static partial Regex Concurrency();

    [GeneratedRegex(@"^\s*#(region|endregion)\b")]
    private static partial Regex Region();

    [GeneratedRegex(@"NotImplementedException|NotSupportedException\(\)|\bTODO\b|\bFIXME\b|\bHACK\b")]
    private static partial Regex Stub();

    [GeneratedRegex(@"PowerVerse\.Chain\.State\.Merkle")]
    private static partial Regex StateMerkleUsing();

    [GeneratedRegex(@"PowerVerse\.Chain\.(Evm|Execution|Storage|Network|State\.Merkle)\b")]
    private static partial Regex ExecutionUsing();
}
