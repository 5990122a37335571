// SPDX-License-Identifier: Apache-2.0

using PowerVerse.Chain.Node.Commands;
using PowerVerse.Chain.Node.Hosting;

namespace PowerVerse.Chain.Node.Tests.Hosting;

public sealed class DataDirectoryTests
{
    private string _folder = string.Empty;

    [SetUp]
    public void Make() => _folder = Directory.CreateTempSubdirectory("powerverse-data-").FullName;

    [TearDown]
    public void Remove() => Directory.Delete(_folder, recursive: true);

    [Test]
    public void Held_directory_names_its_holder_and_is_given_to_nobody_else()
    {
        DataDirectory.FindHolder(_folder).Should().BeNull();
        using (DataDirectory.Take(_folder))
        {
            DataDirectory.FindHolder(_folder).Should().Be(Environment.ProcessId);
            FluentActions.Invoking(() => DataDirectory.Take(_folder)).Should().Throw<CommandException>().WithMessage("*is in use by process*");
        }

        DataDirectory.FindHolder(_folder).Should().BeNull();
    }

    [Test]
    public async Task Directory_that_others_look_into_is_taken_all_the_same()
    {
        using CancellationTokenSource stop = new();
        Task looks = Task.Run(() =>
        {
            while (!stop.IsCancellationRequested)
            {
                _ = DataDirectory.FindHolder(_folder);
                Thread.Yield();
            }
        });
        for (int i = 0; i < 200; i++)
        {
            DataDirectory.Take(_folder).Dispose();
        }

        await stop.CancelAsync();
        await looks;
    }
}
