// SPDX-License-Identifier: Apache-2.0

namespace PowerVerse.Chain.Architecture.Tests;

[Parallelizable(ParallelScope.All)]
public sealed class ReferenceGraphTests
{
    private static IEnumerable<string> ProjectNames => Repository.SourceProjects.Select(project => project.Name);

    [Test]
    public void Repository_has_source_projects() => ProjectNames.Should().Contain("Evm").And.HaveCountGreaterThan(5);

    [TestCaseSource(nameof(ProjectNames))]
    public void Project_references_only_what_the_architecture_allows(string name)
    {
        ReferenceGraph.Projects.Should().ContainKey(name, "a new project enters the graph with its layer first");
        Find(name).ProjectReferences.Except(ReferenceGraph.Projects[name].May, StringComparer.Ordinal).Should().BeEmpty();
    }

    [TestCaseSource(nameof(ProjectNames))]
    public void Project_references_point_strictly_down(string name)
    {
        int layer = ReferenceGraph.Projects[name].Layer;
        Find(name).ProjectReferences.Where(reference => ReferenceGraph.Projects[reference].Layer >= layer).Should().BeEmpty();
    }

    [TestCaseSource(nameof(ProjectNames))]
    public void Project_is_in_the_deterministic_zone_as_declared(string name) =>
        Find(name).IsDeterministic.Should().Be(ReferenceGraph.Projects[name].Deterministic);

    [TestCaseSource(nameof(ProjectNames))]
    public void Project_folder_and_file_carry_one_name(string name) => Path.GetFileName(Find(name).Folder).Should().Be(name);

    [TestCaseSource(nameof(ProjectNames))]
    public void Project_explains_itself_in_a_readme(string name) =>
        File.Exists(Path.Combine(Find(name).Folder, "README.md")).Should().BeTrue();

    [Test]
    public void Crypto_packages_are_referenced_by_Crypto_alone() => PackageUsers("BouncyCastle", "libsodium").Should().BeSubsetOf(["Crypto"]);

    [Test]
    public void RocksDb_package_is_referenced_by_its_adapter_alone() => PackageUsers("RocksDB").Should().BeSubsetOf(["Storage.RocksDb"]);

    [Test]
    public void Package_versions_are_pinned_centrally()
    {
        IEnumerable<string> versioned = Repository.SourceProjects
            .Where(project => project.PackageReferences.Any(reference => reference.Attribute("Version") is not null))
            .Select(project => project.Name);
        versioned.Should().BeEmpty("versions live in Directory.Packages.props");
    }

    private static Project Find(string name) => Repository.SourceProjects.Single(project => project.Name == name);

    private static IEnumerable<string> PackageUsers(params string[] prefixes) =>
        Repository.SourceProjects
            .Where(project => project.PackageReferences.Any(reference =>
                prefixes.Any(prefix => reference.Attribute("Include")!.Value.StartsWith(prefix, StringComparison.OrdinalIgnoreCase))))
            .Select(project => project.Name);
}
