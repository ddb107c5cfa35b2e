import Templating
import Wire

/// The revenue of days as bars. A drawing of 10 units a day and 100 units of height, which the page stretches.
struct ChartModel: ViewModel {
    private static let step = 10
    private static let height: Int64 = 100

    private let days: [Statistics.Day]
    private let visit: Visit

    /// - Parameter days: oldest first.
    init(_ days: [Statistics.Day], _ visit: Visit) {
        self.days = days
        self.visit = visit
    }

    func child(named name: String) -> Any? {
        switch name {
        case "chartWidth": String(max(days.count, 1) * Self.step)
        case "bars": bars
        case "chartMost": visit.format.money(most)
        case "chartFirst": days.first.map { visit.format.day($0.date) }
        case "chartLast": days.last.map { visit.format.day($0.date) }
        default: nil
        }
    }

    private var most: Money { days.map(\.revenue).max() ?? .zero }

    private var bars: [BarModel] {
        days.enumerated().map { index, day in
            // In whole units, but a day with the smallest revenue is to be seen.
            let share = most == .zero ? 0 : day.revenue.minorUnits * Self.height / most.minorUnits
            return BarModel(
                x: index * Self.step, height: day.revenue == .zero ? 0 : max(share, 2), top: Self.height,
                title: "\(visit.format.day(day.date)): \(visit.format.money(day.revenue))")
        }
    }
}

struct BarModel: ViewModel {
    let x: Int
    let height: Int64
    let top: Int64
    let title: String

    func child(named name: String) -> Any? {
        switch name {
        case "barX": String(x)
        case "barY": String(top - height)
        case "barHeight": String(height)
        case "barTitle": title
        default: nil
        }
    }
}

struct DayModel: ViewModel {
    private let day: Statistics.Day
    private let visit: Visit

    init(_ day: Statistics.Day, _ visit: Visit) {
        self.day = day
        self.visit = visit
    }

    func child(named name: String) -> Any? {
        switch name {
        case "dayDate": visit.format.day(day.date)
        case "dayOrders": visit.format.count(day.orders)
        case "dayRevenue": visit.format.money(day.revenue)
        default: nil
        }
    }
}
