import Templating
import Wire

/// The revenue of days as bars. A drawing of 10 units a day and 100 units of height, which the page stretches.
struct ChartModel: ViewModel {
    private static let step = 10
    private static let height: Int64 = 100

    /// Oldest first.
    let days: [Statistics.Day]
    let format: Format

    static let names: [Name<Self>] = [
        .text("chartWidth") { String(max($0.days.count, 1) * step) },
        .list("bars") { $0.bars },
        .text("chartMost") { $0.format.money($0.most) },
        .text("chartFirst") { ($0.days.first?.date).map($0.format.day) },
        .text("chartLast") { ($0.days.last?.date).map($0.format.day) },
    ]

    private var most: Money { days.map(\.revenue).max() ?? .zero }

    private var bars: [BarModel] {
        days.enumerated().map { index, day in
            // In whole units, but even the smallest revenue is visible.
            let share = most == .zero ? 0 : day.revenue.minorUnits * Self.height / most.minorUnits
            return BarModel(
                x: index * Self.step, height: day.revenue == .zero ? 0 : max(share, 2), top: Self.height,
                title: "\(format.day(day.date)): \(format.money(day.revenue))")
        }
    }
}

struct BarModel: ViewModel {
    let x: Int
    let height: Int64
    let top: Int64
    let title: String

    static let names: [Name<Self>] = [
        .text("barX") { String($0.x) },
        .text("barY") { String($0.top - $0.height) },
        .text("barHeight") { String($0.height) },
        .text("barTitle") { $0.title },
    ]
}

struct DayModel: ViewModel {
    let day: Statistics.Day
    let format: Format

    static let names: [Name<Self>] = [
        .text("dayDate") { $0.format.day($0.day.date) },
        .text("dayOrders") { $0.format.count($0.day.orders) },
        .text("dayRevenue") { $0.format.money($0.day.revenue) },
    ]
}
